import { describe, expect, test } from "vitest";
import { writeContactLink } from "../../src/protocol/contacts/link.ts";
import { writeAcceptLink, writeInviteLink } from "../../src/protocol/verification/invite.ts";
import { manifestWebapp, manifestWebmanifest } from "./manifests.ts";

const ABOUT = { version: "1.0.0", description: "d" };
type Filter = { readonly required: boolean; readonly value?: unknown; readonly pattern?: string; readonly patternFlags?: string };
interface Declared {
  readonly href?: string;
  readonly disposition?: string;
  readonly returnValue: boolean;
  readonly filters: Readonly<Record<string, Filter>>;
}
type Activities = Readonly<Record<string, Declared>>;

type Permissions = Readonly<Record<string, { readonly access?: string }>>;
const old = manifestWebapp(ABOUT) as {
  readonly activities: Activities;
  readonly messages: readonly object[];
  readonly permissions: Permissions;
};
const { b2g_features: next } = manifestWebmanifest(ABOUT) as {
  readonly b2g_features: {
    readonly permissions: Permissions;
    readonly activities: Activities;
    readonly messages: unknown;
    readonly serviceworker: object;
  };
};

/** Gecko's rule: each property of a filter must match, a pattern as a whole; required ones must be present. */
const offered = (declared: Declared | undefined, data: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(declared?.filters ?? {}).every(([name, { required, value, pattern, patternFlags }]) => {
    if (data[name] === undefined) return !required;
    const given = ([] as unknown[]).concat(data[name]);
    if (value !== undefined) return given.some((one) => ([] as unknown[]).concat(value).includes(one));
    return pattern === undefined || given.some((one) => new RegExp(`^(?:${pattern})$`, patternFlags).test(String(one)));
  });

const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(7);
const OURS = [
  writeContactLink("https://relay.example", { publicKey: bytes(32), relay: "https://hills.example", name: "Noor & Söhne" }),
  writeContactLink("http://127.0.0.1:8080", { publicKey: bytes(32), relay: "http://127.0.0.1:8080", name: "" }),
  writeInviteLink("https://relay.example", {
    sender_pk: bytes(32),
    invite_token: bytes(16),
    relay_url: "https://relay.example",
    sender_sig: bytes(64),
    timestamp: 1,
  }),
  writeAcceptLink("https://relay.example", { responder_pk: bytes(32), invite_token: bytes(16), responder_sig: bytes(64) }),
];
const OTHERS = [
  "https://example.org/",
  "https://relay.example/add",
  "https://shop.example/add?item=3",
  "https://example.org/v?watch=p",
  "https://example.org/go?to=https://relay.example/add#p=x",
  "https://example.org/add/more?p=1",
  "tel:+44",
  "app://cairn.app/index.html",
  `javascript:open('${OURS[0]}')`,
  `${OURS[0]} and more`,
];

describe.each([
  ["2.5", old.activities],
  ["3.x", next.activities],
])("on %s", (_version, { view, share, ...more }) => {
  test("a link of ours may be opened with Cairn, and no other", () => {
    for (const url of [...OURS, ...OURS.map((link) => link.replace("https:", "web+cairn:"))])
      expect(offered(view, { type: "url", url }), url).toBe(true);
    for (const url of OTHERS) expect(offered(view, { type: "url", url }), url).toBe(false);
    expect(offered(view, { type: "url" })).toBe(false);
    expect(offered(view, { url: OURS[0] })).toBe(false);
    expect(offered(view, { type: "image/png", url: OURS[0] })).toBe(false);
  });

  test("texts and links may be shared with it, pictures may not; nobody waits for an answer", () => {
    for (const type of ["text/plain", "text/*", "url", ["text/plain"]]) expect(offered(share, { type })).toBe(true);
    for (const data of [{}, { type: "image/*" }, { type: "text/vcard" }, { type: ["audio/*", "video/*"] }])
      expect(offered(share, data)).toBe(false);
    expect([view?.returnValue, share?.returnValue, Object.keys(more)]).toEqual([false, false, []]);
  });
});

test("2.5 is told which page takes them, 3.x which worker", () => {
  expect(old.messages).toEqual([{ alarm: "/index.html" }, { activity: "/index.html" }]);
  for (const declared of Object.values(old.activities))
    expect(declared).toMatchObject({ href: "/index.html", disposition: "window" });
  expect([next.messages, next.serviceworker]).toEqual([["alarm"], { script_url: "/sw.js" }]);
});

test("only 2.5 is asked for contacts, and only to read them", () => {
  expect(old.permissions.contacts).toMatchObject({ access: "readonly" });
  expect(next.permissions.contacts).toBeUndefined();
});
