/** Couriers, the bad cases: parcels that are not for me, cut, repeated or forged, a device that dies, hidden mailboxes, several hands. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { armour, readArmour } from "../../src/protocol/carry/armour.ts";
import { type ParcelRecord, sealParcel } from "../../src/protocol/carry/parcel.ts";
import { ackMessage } from "../../src/protocol/carry/signed.ts";
import { relayHost } from "../../src/protocol/contacts/relay-url.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { identityFromSeed } from "../../src/protocol/identity/identity.ts";
import { DAY_S } from "../../src/protocol/mailboxes/generations.ts";
import { signWith } from "../../src/protocol/primitives/crypto.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { crypto } from "../support/kit.ts";
import { inLong } from "../support/long.ts";
import { CarryWorld, groupOf, idOf, keptBy, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import { type Device, STEPS } from "./world.ts";

let world: CarryWorld;
let [ana, ben, cleo, dan] = [] as unknown as [Device, Device, Device, Device];

beforeEach(async () => {
  world = new CarryWorld();
  await world.start("Ana", "Ben", "Cleo", "Dan");
  [ana, ben, cleo, dan] = world.people as [Device, Device, Device, Device];
  await world.befriend(ana, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

/** A note for Ana lies in Ben's hands. */
async function carried(): Promise<string> {
  const id = await world.group(ben, ana);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.carries(ben, 1);
  return id;
}

/** The text of a parcel with one byte changed. */
function bent(text: string, at: number): string {
  const bytes = readArmour(text).slice();
  bytes[at] = (bytes[at] as number) ^ 1;
  return armour(bytes);
}

describe("a parcel", () => {
  it("that is cut, changed, or none, is refused whole and changes nothing", async () => {
    const id = await carried();
    const { text } = await parcel(ben, id, ana);
    const bytes = readArmour(text);
    const bad: readonly [string, string][] = [
      ["", "bad-parcel"],
      ["no parcel at all", "bad-parcel"],
      [armour(bytes.slice(0, 20)), "bad-parcel"],
      [armour(bytes.slice(0, -1)), "bad-parcel"],
      [bent(text, 0), "bad-parcel"],
      [bent(text, 60), "parcel-for-other"],
      [bent(text, bytes.length - 1), "parcel-for-other"],
      [text.replace(/[^\n]{9}\n-----END/, "\n-----END"), "bad-parcel"],
    ];
    for (const [broken, code] of bad) await expect(opens(ana, { text: broken }), code).rejects.toMatchObject({ code });
    expect(ana.state.waiting).toHaveLength(0);
    expect(await opens(ana, { text })).toMatchObject({ notes: 1 });
  });

  it("without its last record is refused whole: what came before it counts for nothing", async () => {
    const id = await carried();
    const bytes = readArmour((await parcel(ben, id, ana)).text);
    // "end" is padded to 64 bytes, with counter, tag and length before it.
    const cut = armour(bytes.slice(0, -(64 + 8 + 16 + 4)));
    await expect(opens(ana, { text: cut })).rejects.toMatchObject({ code: "bad-parcel" });
    expect(ana.state.waiting).toHaveLength(0);
  });

  it("for somebody else opens for nobody else, also in the same group", async () => {
    await world.befriend(ben, cleo);
    const id = await world.group(ben, ana, cleo);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.carries(ben, 1);
    const out = await parcel(ben, id, ana);
    await expect(opens(cleo, out)).rejects.toMatchObject({ code: "parcel-for-other" });
    await expect(opens(dan, out)).rejects.toMatchObject({ code: "parcel-for-other" });
    await expect(opens(ben, out)).rejects.toMatchObject({ code: "parcel-for-other" });
  });

  it("of a month ago is refused, and one of a courier whom I left too", async () => {
    const id = await carried();
    const old = await parcel(ben, id, ana);
    world.clock.jump(32 * DAY_S);
    await expect(opens(ana, old)).rejects.toMatchObject({ code: "parcel-old" });
    await ana.engine.leaveCarry(id);
    await expect(opens(ana, old)).rejects.toMatchObject({ code: "parcel-for-other" });
  });

  it("names nobody: keys and names are nowhere in it, nor in what the relay logs", async () => {
    const id = await carried();
    const { name, text } = await parcel(ben, id, ana);
    const hex = Buffer.from(readArmour(text)).toString("hex");
    for (const who of [ana, ben, cleo]) {
      expect(hex).not.toContain(idOf(who));
      expect(`${name} ${text}`).not.toContain(who.state.me!.name);
    }
    const log = world.relay.logged.join("\n");
    for (const secret of [id, idOf(ana), idOf(ben), "The valley"]) expect(log).not.toContain(secret);
  });
});

describe("who dies between keeping and signing", () => {
  it("has signed for nothing that is not kept: a refused write leaves no receipt and no note, and the same parcel again is whole", async () => {
    const id = await carried();
    const out = await parcel(ben, id, ana);
    ana.store.refusal = new Error("disk full");
    await expect(opens(ana, out)).rejects.toBeDefined();
    ana.store.refusal = undefined;
    expect(ana.state.waiting).toHaveLength(0);
    await expect(parcel(ana, id, ben)).rejects.toMatchObject({ code: "nothing-to-give" });
    expect(await opens(ana, out)).toMatchObject({ notes: 1 });
    // Off in the moment after it was kept: note and receipt are both there.
    ana.off();
    offline(ana);
    await ana.on();
    await ana.until(({ waiting }) => waiting.length === 1, "the note was kept");
    expect(await parcel(ana, id, ben)).toMatchObject({ receipts: 1 });
  });

  it("as a courier goes on with what it had", async () => {
    const id = await carried();
    ben.off();
    await ben.on();
    await ben.until(({ carrying }) => carrying?.held.events === 1, "it is still carried");
    expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 1 });
  });
});

describe("a courier", () => {
  it("who never agreed, or is asked by nobody I know, is nobody", async () => {
    const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"] });
    await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.clock.advance(ROUND_S);
    // Without a yes nothing can be fetched, and nothing that they make is opened.
    expect(ben.state.carrying?.held.events).toBe(0);
    await ana.engine.answerCarry(id, "member", false);
    await world.clock.advance(ROUND_S);
    expect(groupOf(ben, id)?.members).toEqual([{ id: idOf(ana), standing: "asked" }]);
    expect(groupOf(ana, id)?.member).toBe("declined");
  });

  it("cannot claim a delivery: a receipt that its recipient did not sign makes nothing go", async () => {
    await world.befriend(ben, cleo);
    const id = await world.group(ben, ana, cleo);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.carries(ben, 1);
    // Cleo is a member as well, and knows what every member knows.
    const [mine, bens] = [await keptBy(cleo), await keptBy(ben)];
    const [event] = [...bens.table("carried").keys()];
    const signer = identityFromSeed(crypto, cleo.vault.seed!);
    const group = { groupId: fromHex(id), carryKey: fromHex(mine.get("carry_group", id)!.carry_key) };
    const forged = (recipient: Uint8Array): ParcelRecord => {
      const terms = {
        authority: relayHost(world.relay.origin),
        recipient,
        at: Math.floor(world.clock.now()),
        eventIds: [fromHex(event!)],
      };
      const signature = signWith(crypto, signer, ackMessage(crypto, terms));
      const said = { recipient, created_at: terms.at, relay_url: world.relay.origin, event_ids: terms.eventIds, signature };
      return { is: "ack", receipt: said };
    };
    const records = [forged(fromHex(idOf(ana))), forged(signer.publicKey)];
    const made = sealParcel(crypto, group, signer, fromHex(idOf(ben)), records, world.clock.now() | 0, new Uint8Array(32).fill(7));
    // The first is not signed by Ana; the second is Cleo's own word, of an event that is not hers.
    expect(await opens(ben, { text: armour(made) })).toMatchObject({ receipts: 1, refused: 1 });
    expect(ben.state.carrying?.held.events).toBe(1);
  });

  it("puts down what it carries, takes it up again from the relay never, and stops when it is told to", async () => {
    await carried();
    await ben.engine.putDownCarried();
    expect(ben.state.carrying?.held).toMatchObject({ events: 0, letters: 0, bytes: 0 });
    await world.clock.advance(ROUND_S);
    expect(ben.state.carrying?.held.events).toBe(0);
    await ben.engine.carryForOthers(false);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.clock.advance(ROUND_S);
    expect(ben.state.carrying?.held.events).toBe(0);
  });

  it("who is new has to be agreed to, and gets nothing before", async () => {
    await world.befriend(ben, dan);
    const id = await world.group(ben, ana);
    await ben.engine.inviteToCarry(id, [], [idOf(dan)]);
    await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "Ana is asked about Dan");
    await dan.until(() => groupOf(dan, id)?.courier === "asked", "Dan is asked");
    await dan.engine.answerCarry(id, "courier", true);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.carries(ben, 1);
    expect(dan.state.carrying?.held.events).toBe(0);
    ana.network.restore();
    await ana.engine.answerCarry(id, "member", true);
    expect(groupOf(ana, id)?.fresh).toEqual([]);
    await dan.until(() => groupOf(dan, id)?.members[0]?.standing === "in", "Dan may fetch", 300);
  });

  it("hands on to another courier, who brings it: two hops, and the receipt deletes both copies", async () => {
    await world.befriend(ben, dan);
    const id = await ben.engine.makeCarryGroup({ name: "Two", members: [idOf(ana)], couriers: ["me", idOf(dan)] });
    await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
    await dan.until(() => groupOf(dan, id)?.courier === "asked", "asked");
    await dan.engine.answerCarry(id, "courier", true);
    await ana.engine.answerCarry(id, "member", true);
    const isIn = (of: Device) => (): boolean => groupOf(of, id)?.members[0]?.standing === "in";
    await ben.until(isIn(ben), "Ben may fetch");
    await dan.until(isIn(dan), "Dan may fetch");
    // Only Ben has signal.
    offline(dan);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.carries(ben, 1);
    const handed = await parcel(ben, id, dan);
    expect(await opens(dan, handed)).toMatchObject({ carried: 1 });
    expect(await opens(dan, handed)).toMatchObject({ carried: 0, known: 1 });
    expect(await opens(ana, await parcel(dan, id, ana))).toMatchObject({ notes: 1 });
    await ana.stand(STEPS);
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    expect(ana.state.opened[0]?.came).toEqual({ courier: idOf(dan), hops: 2 });
    expect(await opens(dan, await parcel(ana, id, dan))).toMatchObject({ receipts: 1 });
    expect(dan.state.carrying?.held.events).toBe(0);
    expect(await opens(ben, await parcel(dan, id, ben))).toMatchObject({ receipts: 1 });
    expect(ben.state.carrying?.held.events).toBe(0);
  });
});

describe("a group whose inviter ends it", () => {
  it("is over for everybody: the courier holds nothing, and the member's relay is told that nobody fetches", async () => {
    const id = await carried();
    ana.network.restore();
    await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
    expect((await keptBy(ana)).get("carry_group", id)?.given?.couriers).toEqual([idOf(ben)]);
    let isTold = false;
    ana.network.onMessage = (bytes) => {
      isTold ||= parseMessage(bytes).cmd === "DELEGATED_LEFT";
      return bytes;
    };
    await ben.engine.leaveCarry(id);
    expect([groupOf(ben, id), ben.state.carrying?.held.events]).toEqual([undefined, 0]);
    await ana.until(() => (groupOf(ana, id)?.valid_until ?? 0) <= world.clock.now(), "Ana hears of it");
    await ana.until(() => isTold, "the relay is told");
    await world.clock.advance(1);
    const kept = await keptBy(ana);
    expect([kept.get("carry_group", id)?.given, kept.table("carry_leave").size]).toEqual([undefined, 0]);
  });
});

describe("hidden mail", () => {
  inLong("is carried by its days' mailboxes, and its receipts count", async () => {
    await ana.engine.hideMail(true);
    await world.clock.advance(3_600);
    const id = await world.group(ben, ana);
    await ana.until(({ queued }) => queued === 0, "leave to fetch is at the relay", 300);
    await world.clock.advance(35);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await cleo.until(({ sent }) => sent[0]?.to[0]?.state.kind === "relay", "the relay has it");
    expect(cleo.state.sent[0]?.to[0]?.state).toMatchObject({ hidden: true });
    await world.clock.advance(3_600);
    expect(ben.state.carrying?.held.events).toBe(1);
    expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 1, refused: 0 });
    expect(await opens(ben, await parcel(ana, id, ben))).toMatchObject({ receipts: 1, refused: 0 });
    expect(ben.state.carrying?.held.events).toBe(0);
  });
});
