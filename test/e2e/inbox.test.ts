/** A recipient's app with everything that can lie in a mailbox: broken, unknown, hostile and repeated, among valid notes. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../../src/engine/link/session.ts";
import { Writer } from "../../src/protocol/encoding/msgpack-writer.ts";
import { circleRegion } from "../../src/protocol/regions/region.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { inLong } from "../support/long.ts";
import { flip, Stranger } from "../support/stranger.ts";
import { type Person, STEPS, Stage } from "./stage.ts";

const HOSTILE = [
  "first line of a hostile note",
  '<img src="/owned.png" onerror="globalThis.owned=1"><script>globalThis.owned=1</script><style>*{display:none}</style>',
  '<a href="javascript:globalThis.owned=1">click</a><iframe src="/owned"></iframe>{{7*7}}&lt;b&gt;',
  "\u202eyrros si siht\u202c \u2066isolated\u2069 \u200f\u061c \ufeff null:\u0000 bell:\u0007 escape:\u001b[31m",
  "https://owned.example/ ".repeat(20),
  "W".repeat(4_000),
  "e\u0301\u0301\u0301\u0301".repeat(400),
  "last line of a hostile note",
].join("\n");

/** A Rumor of an unknown kind. */
function unknownRumor(sender: Uint8Array): Uint8Array {
  const out = new Writer();
  out.map(4);
  for (const [key, value] of [
    [5, Math.floor(Date.now() / 1000)],
    [7, sender],
    [8, 0x77],
  ] as const) {
    out.scalar(key);
    out.scalar(value);
  }
  out.scalar(9);
  out.map(1);
  out.scalar(99);
  out.scalar("from a later version");
  return out.finish();
}

describe("a mailbox that anyone can write to", () => {
  let stage: Stage;
  let mia: Stranger;
  let session: Session;
  let ben: Person;
  beforeEach(async () => {
    stage = await Stage.set();
    mia = await Stranger.create("Mia", stage.relay.origin);
    session = await mia.session();
    ben = await stage.person("Ben", STEPS);
    await ben.begin();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    mia.end();
    await stage.strike();
  });

  /** Ben's mailbox, read without his app. */
  async function mailbox(): Promise<() => Promise<number>> {
    const seed = await ben.seed();
    const self = await Stranger.create("Ben", stage.relay.origin, seed);
    const own = await self.session();
    return async () => ((await own.request({ cmd: "FETCH", since: 0 })) as Message<"EVENTS">).events.length;
  }

  it("takes every honest note once, survives the rest, and leaves nothing at the relay", async () => {
    const to = mia.recipient(await ben.link());
    const other = await Stranger.create("Eve", stage.relay.origin);
    const say = (text: string) => mia.envelope(to, mia.note(to, text, STEPS));
    const bad = (spoil: Parameters<typeof mia.envelope>[2]) => mia.envelope(to, mia.note(to, "tampered with", STEPS), spoil);

    const first = say("honest: the first");
    const again = mia.note(to, "honest: the second", STEPS);
    const second = mia.envelope(to, again);
    const mirrored = { ...second, ephemeral_pk: flip(second.ephemeral_pk, 31, 0x80) };
    const envelopes = [
      first,
      bad({ wrap: (one) => ({ ...one, ciphertext: flip(one.ciphertext, 40) }) }),
      bad({ wrap: (one) => ({ ...one, nonce: flip(one.nonce, 0) }) }),
      bad({ wrap: (one) => ({ ...one, ephemeral_pk: flip(one.ephemeral_pk, 5) }) }),
      bad({ padded: (bytes) => flip(bytes, -1) }),
      bad({ padded: () => new Uint8Array(256) }),
      second,
      bad({ seal: (seal) => ({ ...seal, ciphertext: flip(seal.ciphertext, 9) }) }),
      bad({ seal: (seal) => ({ ...seal, nonce: flip(seal.nonce, 23) }) }),
      bad({ seal: (seal) => ({ ...seal, sender_sig: flip(seal.sender_sig, 63) }) }),
      bad({ rumor: (rumor) => flip(rumor, 0) }),
      bad({ rumor: (rumor) => rumor.subarray(0, 100) }),
      // Signed by Eve, but claiming to come from Mia.
      other.envelope(to, mia.note(to, "tampered with", STEPS), { rumor: (rumor) => replaced(rumor, other, mia) }),
      mirrored,
      mia.envelope(to, unknownRumor(mia.own.publicKey)),
      mia.envelope(to, mia.note(to, "no circle", STEPS, { region: { region_type: 0 } })),
      mia.envelope(to, mia.note(to, "no circle", STEPS, { region: { region_type: 1, cells: ["gcvwr"] } })),
      say(HOSTILE),
      // The same note, wrapped again by its sender.
      mia.envelope(to, again),
      // A region of a later version still has its circle.
      mia.envelope(
        to,
        mia.note(to, "honest: the third", STEPS, { region: { ...circleRegion({ ...STEPS, radius_m: 100 }), region_type: 9 } }),
      ),
      say("honest: the last"),
    ];
    for (const envelope of envelopes) await mia.store(session, envelope);
    await expect(mia.store(session, first)).rejects.toMatchObject({ code: "duplicate" });

    const left = await mailbox();
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    // A replay of what was acknowledged is still a duplicate.
    await expect(mia.store(session, second)).rejects.toMatchObject({ code: "duplicate" });

    await ben.go("/notes");
    await ben.page.getByText("Nothing waits for you yet").waitFor();
    expect(await ben.everythingReadable()).not.toMatch(/honest:|hostile note|tampered with|no circle/);

    await ben.add(mia.link);
    const honest = [/honest: the first/, /honest: the second/, /honest: the third/, /honest: the last/, /first line of a hostile/];
    for (const text of honest) await expect.poll(() => ben.countOpened(text), { timeout: 20_000 }).toBe(1);
    expect(await ben.page.getByRole("list", { name: "Opened" }).getByRole("listitem").count()).toBe(honest.length);
    expect(await ben.everythingReadable()).not.toMatch(/tampered with|no circle/);

    await readsAsText(ben);
    expect(await left()).toBe(0);
    // And the mailbox still works.
    await mia.store(session, say("honest: afterwards"));
    await expect.poll(() => ben.countOpened(/honest: afterwards/), { timeout: 20_000 }).toBe(1);
    await expect.poll(left).toBe(0);
  });

  inLong("shows what strangers call themselves as text, and acknowledges a flood of nonsense", async () => {
    const to = mia.recipient(await ben.link());
    const handle = '<img src="/owned.png" onerror="globalThis.owned=1">\u202eeve';
    const content = {
      initiator_pubkey: to.publicKey,
      responder_pubkey: mia.own.publicKey,
      handle,
      relay_url: "javascript:alert(1)",
    };
    const left = await mailbox();
    for (let i = 0; i < 40; i++) {
      await mia.store(session, mia.envelope(to, new Uint8Array([0xc1, i])));
      if (i === 20) await mia.store(session, mia.envelope(to, { kind: "KEY_EXCHANGE_RETURN", content }));
    }
    await expect.poll(left, { timeout: 20_000 }).toBe(0);
    await ben.go("/people");
    // The link was shown just now, so a request is expected and Mia is accepted, under the name she gave.
    const row = ben.page.getByRole("list", { name: "People" }).getByRole("listitem");
    await row.waitFor();
    expect(await row.textContent()).toContain('<img src="/owned.png"');
    expect(await ben.page.evaluate(() => "owned" in globalThis)).toBe(false);
    expect(ben.requests.filter((url) => url.includes("owned"))).toEqual([]);
    await row.getByRole("link").click();
    // An invalid relay address is not used; the own relay is used instead.
    await ben.page.getByText(new URL(stage.relay.origin).host).first().waitFor();
  });
});

/** Rumor bytes with one key replaced by the other. */
function replaced(rumor: Uint8Array, from: Stranger, to: Stranger): Uint8Array {
  const at = Buffer.from(rumor).indexOf(Buffer.from(from.own.publicKey));
  const copy = rumor.slice();
  copy.set(to.own.publicKey, at);
  return copy;
}

/** Opens the hostile note and checks that all of it is shown as text, and had no effect. */
async function readsAsText(ben: Person): Promise<void> {
  await ben.page.getByRole("link", { name: /first line of a hostile note/ }).click();
  const article = ben.page.getByRole("article");
  await article.getByText("last line of a hostile note").waitFor();
  const shown = await article.locator(".notetext").evaluate((node) => ({
    text: node.textContent,
    elements: node.childElementCount,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  // Every character unchanged, control characters too.
  expect(shown.text).toBe(HOSTILE);
  expect(shown.elements).toBe(0);
  expect(shown.wider, "a long word does not push the page sideways").toBe(0);
  // Its direction marks affect nothing outside its text.
  expect(await article.locator(".notetext").getAttribute("dir")).toBe("auto");
  expect(await ben.page.evaluate(() => "owned" in globalThis)).toBe(false);
  expect(ben.requests.filter((url) => url.includes("owned"))).toEqual([]);
  expect(await ben.page.getByRole("button", { name: "Keep" }).isVisible()).toBe(true);
}
