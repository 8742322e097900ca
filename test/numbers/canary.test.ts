/** What the log and the disk of a directory may say: in the log nothing of anybody; on the disk no secret, token, code or address of the network. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { Browser, baseOf } from "./auth/directory.ts";
import { openDirectory } from "./support/in-process.ts";
import { APP, attest, base64, call, keyOf, logIn, ownToken } from "./support/plain-client.ts";

const MAIL = "canary.anna@example.org";
const ADDRESS = "203.0.113.77";
const NAME = "Canary Quillfeather";

/** Bytes as somebody might have written them. */
const forms = (bytes: Uint8Array): string[] => [base64(bytes), Buffer.from(bytes).toString("base64url"), toHex(bytes)];

const grouped = (ppnum: string): string => `${ppnum.slice(0, 3)}-${ppnum.slice(3, 7)}-${ppnum.slice(7)}`;

it("names nobody in its log, and keeps no secret that opens anything", async () => {
  const site = await openDirectory({ NUMBERS_APP: APP });
  const { issuer, store, dataDir, log } = site;
  const ask = (path: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(issuer + path, { method: "POST", body, headers: { "x-forwarded-for": ADDRESS, ...headers } });
  const json = { "content-type": "application/json" };

  const access = await logIn(site, MAIL, "openid offline_access attest numbers:read numbers:write masks:write");
  const [person] = (await call(site, "NumberService/List", {}, access)).numbers as { ppnum: string; ppnumId: string }[];
  const { ppnum = "", ppnumId = "" } = person ?? {};
  const [key, other] = [keyOf("canary"), keyOf("canary end")];
  const attestation = await attest(site, access, ppnumId, key);
  await call(site, "NumberService/SetDisplayName", { ppnumId, displayName: NAME }, access);
  await call(site, "NumberService/PutAlias", { ppnumId, alias: { alias: "canary-alias", kind: "ALIAS_KIND_CUSTOM" } }, access);
  const made = await call(site, "NumberService/CreateNumber", { entityType: "ENTITY_TYPE_PROGRAMMABLE" }, access);
  const sender = made.number as { ppnum: string; ppnumId: string };
  const secret = String(made.secret);
  const own = await ownToken(site, sender.ppnumId, secret, "attest numbers:read");

  // The same once more, badly.
  await ask("/oauth/token", new URLSearchParams({ grant_type: "client_credentials", client_id: ppnumId, client_secret: secret }));
  await ask("/oauth/token", new URLSearchParams({ grant_type: "authorization_code", code: "canary-code", client_id: "app" }));
  for (const body of [`{"address":5,"x":"${ppnum}"}`, `{"address":"${ppnum}"`, "{}", `{"address":"${grouped(ppnum)}"}`])
    await ask("/cairn.numbers.v1.DirectoryService/Resolve", body, json);
  const bearer = { ...json, authorization: `Bearer ${access}` };
  await ask(
    "/cairn.numbers.v1.AttestService/Attest",
    JSON.stringify({ subjectPk: base64(other.publicKey), nonce: "AAAA" }),
    bearer,
  );
  await ask("/cairn.numbers.v1.NumberService/Get", JSON.stringify({ ppnumId }), { ...bearer, authorization: `Bearer x${access}` });
  const browser = new Browser(issuer);
  browser.headers = { "x-forwarded-for": ADDRESS };
  const asked = { client_id: "app", response_type: "code", redirect_uri: `${APP}/`, scope: "openid", state: "canary-state" };
  const challenge = { code_challenge: "c".repeat(43), code_challenge_method: "S256" };
  const base = baseOf(await browser.open(`/oauth/authorize?${new URLSearchParams({ ...asked, ...challenge })}`));
  await browser.submit(`${base}/mail`, { mail: "canary.ben@example.org" });
  await browser.submit(`${base}/code`, { code: "000000" });
  await browser.open(`/oauth/authorize?${new URLSearchParams({ ...asked, redirect_uri: "https://canary.example/" })}`);
  store.entities.setReach = () => Promise.reject(new Error("the database refused a write: SQLITE_FULL"));
  const failed = await ask("/cairn.numbers.v1.NumberService/SetReach", JSON.stringify({ ppnumId, reach: "REACH_CLOSED" }), bearer);
  expect(failed.status).toBe(500);
  await store.life.deactivate(sender.ppnumId, { admin: "olga" }, Math.floor(Date.now() / 1000));

  // Stacks name this file.
  const text = log().replaceAll("canary.test.ts", "");
  expect(text.trim().split("\n").length).toBeGreaterThan(0);
  expect(text).toContain("SQLITE_FULL");
  for (const line of text.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  const codes = site.letters.map(({ subject }) => /\d{6}/.exec(subject)?.[0] ?? "");
  const opening = [secret, access, own, ADDRESS, ...codes, "canary-code"];
  const naming = [ppnum, grouped(ppnum), ppnumId, sender.ppnum, sender.ppnumId, NAME, "canary", "Canary", MAIL];
  const bytes = [key.publicKey, other.publicKey, attestation].flatMap(forms);
  for (const word of [...opening, ...naming, ...bytes]) expect(text).not.toContain(word);

  // Six digits may stand by chance in a file of so many: codes are looked for as they would be written.
  const written = [
    secret,
    access,
    access.split(".")[2] ?? "",
    own,
    ADDRESS,
    ...codes.flatMap((code) => [`"${code}"`, ` ${code} `]),
  ];
  const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), "latin1"));
  // What it must have to mail to somebody is there, so that looking finds what is there.
  expect(files.some((content) => content.includes(MAIL))).toBe(true);
  for (const content of files) for (const word of written) expect(content).not.toContain(word);
});
