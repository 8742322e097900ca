/** Announced moves, honest and otherwise, as they reach Ben. */
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { ana, ben, cleo, crypto, idOf, openDatabase, RELAY, SEED, trace } from "../../../test/support/kit.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { fromHex } from "../../protocol/encoding/bytes.ts";
import { type Identity, identityFromSeed, rotateKey } from "../../protocol/identity/identity.ts";
import type { TrustLevel } from "../face.ts";
import { Mail } from "../mail/mail.ts";
import { SETTINGS } from "../me/records.ts";
import { Sent } from "../notes/sent.ts";
import { put } from "../records/database.ts";
import { decide } from "./deciding.ts";
import { KeyChanges } from "./key-changes.ts";
import { People } from "./people.ts";
import type { PersonRecord } from "./records.ts";

const [next, other, third] = [11, 12, 13].map((n) => identityFromSeed(crypto, new Uint8Array(32).fill(n))) as [
  Identity,
  Identity,
  Identity,
];

/** Ben knows Ana, at `level`. */
async function world(level: TrustLevel = 0) {
  const clock = new FakeClock();
  const database = await openDatabase();
  const mail = new Mail(crypto, clock, seededRandom(SEED), ben);
  const people = new People(database, mail, crypto, clock);
  const sent = new Sent(database, mail, people, clock, trace);
  const changes = new KeyChanges(database, mail, people, sent, crypto, clock);
  const person: PersonRecord = { id: idOf(ana), name: "Ana", level, relay: RELAY, added_at: 0, receipts: true };
  await database.commit([
    put("settings", SETTINGS, { name: "Ben", relay: RELAY, words_confirmed: true }),
    put("person", person.id, person),
  ]);
  const announce = (from: Identity, to: Identity, signer = from) =>
    changes.announced({
      sender: from.publicKey,
      created_at: 0,
      body: { kind: "KEY_ROTATION", content: { ...rotateKey(crypto, signer, to.publicKey) } },
    });
  const hear = (from: Identity, to: Identity) => database.commit(announce(from, to));
  const ids = () => [...database.table("person").keys()];
  const kinds = (one: Identity) => (people.byKey(idOf(one))?.history ?? []).map(({ kind }) => kind);
  const decideAna = (take: boolean) => decide({ database, people, changes, clock }, idOf(ana), take);
  return { clock, database, people, changes, decideAna, announce, hear, ids, kinds };
}

describe("a move announced", () => {
  it("by a stranger, without the old key's signature, or to a key of mine, is nothing", async () => {
    const { announce, ids } = await world();
    expect(announce(cleo, next)).toEqual([]);
    expect(() => announce(ana, next, cleo)).toThrow(expect.objectContaining({ code: "bad-signature" }));
    expect(announce(ana, ben)).toEqual([]);
    expect(announce(ana, ana)).toEqual([]);
    expect(() => announce(ana, { ...next, publicKey: fromHex(`01${"00".repeat(31)}`) })).toThrow(
      expect.objectContaining({ code: "bad-key" }),
    );
    expect(ids()).toEqual([idOf(ana)]);
  });

  it("again, by whoever captured it, changes nothing, and never leads back", async () => {
    const { hear, announce, ids, people } = await world();
    await hear(ana, next);
    expect(announce(ana, next)).toEqual([]);
    expect(announce(next, ana)).toEqual([]);
    await hear(next, third);
    expect([announce(ana, next), announce(next, third), announce(third, next)]).toEqual([[], [], []]);
    expect(ids()).toEqual([idOf(third)]);
    expect(people.get(idOf(third))).toMatchObject({ name: "Ana", receipts: true, level: 0 });
    expect(people.keys(idOf(third))).toEqual([third, ana, next].map(idOf));
  });

  it("by a key already left, to yet another one, takes nobody away and is written down once", async () => {
    const { hear, announce, ids, kinds } = await world();
    await hear(ana, next);
    await hear(ana, other);
    expect(announce(ana, other)).toEqual([]);
    expect(ids()).toEqual([idOf(next)]);
    expect(kinds(next)).toEqual(["moved", "contested"]);
  });

  it("of somebody I had checked waits; a second one does not take its place, its own successor does", async () => {
    const { hear, people, kinds, decideAna } = await world(2);
    await hear(ana, next);
    await hear(ana, other);
    expect(people.get(idOf(ana))).toMatchObject({ level: 2, change: { id: idOf(next) } });
    await hear(next, third);
    expect(people.get(idOf(ana)).change?.id).toBe(idOf(third));
    expect(kinds(ana)).toEqual(["announced", "contested", "announced"]);
    await decideAna(true);
    expect(people.get(idOf(third))).toMatchObject({ level: 0, name: "Ana" });
    expect(people.byKey(idOf(ana))).toBeUndefined();
  });

  it("and refused is not asked about again", async () => {
    const { hear, announce, people, decideAna } = await world(1);
    await hear(ana, next);
    await decideAna(false);
    expect(people.get(idOf(ana))).toMatchObject({ level: 1, refused: [idOf(next)] });
    expect(announce(ana, next)).toEqual([]);
    await decideAna(true);
    expect(people.get(idOf(ana)).level).toBe(1);
  });

  it("by somebody who is kept out moves the block, and to a key that is kept out nothing", async () => {
    const { hear, announce, people, ids } = await world();
    await people.block(idOf(ana));
    await hear(ana, next);
    expect([people.isBlocked(idOf(ana)), people.isBlocked(idOf(next))]).toEqual([false, true]);
    await people.unblock(idOf(next));
    expect(people.get(idOf(next))).toMatchObject({ name: "Ana", level: 0 });
    await people.block(idOf(next));
    expect(announce(other, next)).toEqual([]);
    expect(ids()).toEqual([]);
  });

  it("to a key I had added as somebody already leaves one person", async () => {
    const { hear, database, ids, people } = await world();
    await database.commit([put("person", idOf(next), { id: idOf(next), name: "Ana, new", level: 2, relay: RELAY, added_at: 5 })]);
    await hear(ana, next);
    expect(ids()).toEqual([idOf(next)]);
    expect(people.get(idOf(next))).toMatchObject({ name: "Ana, new", level: 2 });
  });

  it("counts the old key's mail as theirs for thirty days, and no longer", async () => {
    const { hear, people, clock } = await world();
    await hear(ana, next);
    expect(people.speaker(idOf(ana))).toBe(idOf(next));
    clock.jump(31 * 86_400);
    expect(people.speaker(idOf(ana))).toBe(idOf(ana));
  });
});
