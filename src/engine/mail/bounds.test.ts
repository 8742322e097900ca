/** What strangers, and people one knows, can leave on a device: each kind by sender and in all. */
import { describe, expect, it } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { AT, ana, ben, cleo, crypto, idOf, NOW, openDatabase, RELAY, SEED, trace } from "../../../test/support/kit.ts";
import { seededRandom } from "../../../test/support/random.ts";
import type { PresenceContent } from "../../protocol/giftwrap/contents.ts";
import { type Identity, identityFromSeed, rotateKey } from "../../protocol/identity/identity.ts";
import { circleRegion } from "../../protocol/regions/region.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import { Notes } from "../notes/notes.ts";
import { Sent } from "../notes/sent.ts";
import { decide } from "../people/deciding.ts";
import { KeyChanges } from "../people/key-changes.ts";
import { People } from "../people/people.ts";
import type { PersonRecord } from "../people/records.ts";
import { put } from "../records/database.ts";
import { BOUNDS, fits, tooMany } from "./bounds.ts";
import { Mail } from "./mail.ts";

const number = (n: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length).fill(9);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
};
const invented = (n: number): Identity => identityFromSeed(crypto, number(n, 32));

/** Ben, who knows Ana. */
async function world() {
  const clock = new FakeClock(NOW);
  const database = await openDatabase();
  const mail = new Mail(crypto, clock, seededRandom(SEED), ben);
  const people = new People(database, mail, crypto, clock);
  const notes = new Notes(database, clock, people, (circle) => circle, trace);
  const changes = new KeyChanges(database, mail, people, new Sent(database, mail, people, clock, trace), crypto, clock);
  const person: PersonRecord = { id: idOf(ana), name: "Ana", level: 0, relay: RELAY, added_at: 0 };
  const settings: Settings = { name: "Ben", relay: RELAY, words_confirmed: true };
  await database.commit([put("settings", SETTINGS, settings), put("person", person.id, person)]);
  const revoke = (n: number, from: Identity) =>
    notes.revoked({
      sender: from.publicKey,
      created_at: NOW,
      body: { kind: "REVOKE", content: { event_id: number(n, 16) } },
    });
  const leave = (n: number, from: Identity, lasts = 86_400) => {
    const content: PresenceContent = {
      event_id: number(n, 16),
      message: `${n}`,
      region: circleRegion({ ...AT, radius_m: 100 }),
      time_window: { starts_at: NOW - 60, ends_at: NOW + lasts, timezone: "Europe/London" },
      recipients: [ben.publicKey],
    };
    return notes.received({ sender: from.publicKey, created_at: NOW, body: { kind: "PRESENCE", content } });
  };
  const answer = (from: Identity) =>
    people.returned(
      {
        sender: from.publicKey,
        created_at: NOW,
        body: {
          kind: "KEY_EXCHANGE_RETURN",
          content: { initiator_pubkey: ben.publicKey, responder_pubkey: from.publicKey, handle: idOf(from).slice(0, 9) },
        },
      },
      database.get("settings", SETTINGS) as Settings,
    );
  return { clock, database, people, notes, changes, revoke, leave, answer };
}

describe("withdrawals of notes that never were", () => {
  it("leave nothing where a stranger sends them", async () => {
    const { database, revoke } = await world();
    for (let n = 0; n < 3_000; n++) await database.commit(revoke(n, cleo));
    expect(database.table("note").size).toBe(0);
  });

  it("leave so many rows where somebody I know does, the newest", async () => {
    const { database, revoke, leave } = await world();
    const { by_sender } = BOUNDS.gone;
    for (let n = 0; n < by_sender + 50; n++) await database.commit(revoke(n, ana));
    expect(database.table("note").size).toBe(by_sender);
    // What was withdrawn last is not taken in later.
    expect(leave(by_sender + 49, ana)).toEqual([]);
    expect(leave(by_sender + 51, ana)).toHaveLength(1);
  });

  it("still take away the hidden note of a stranger that is there", async () => {
    const { database, revoke, leave } = await world();
    await database.commit(leave(1, cleo));
    await database.commit(revoke(1, cleo));
    expect(database.table("note").size).toBe(0);
  });
});

describe("notes that ran out unopened", () => {
  it("leave nothing where a stranger sent them, and no more than withdrawals do where somebody I know did", async () => {
    const { clock, database, notes, leave } = await world();
    for (let n = 0; n < 40; n++) await database.commit(leave(n, invented(n), 60));
    for (let n = 100; n < 140 + BOUNDS.gone.by_sender; n++) await database.commit(leave(n, ana, 60));
    clock.jump(61);
    await notes.evaluate();
    const rows = [...database.table("note").values()];
    expect(new Set(rows.map(({ from, state }) => `${from} ${state}`))).toEqual(new Set([`${idOf(ana)} gone`]));
    expect(rows).toHaveLength(BOUNDS.gone.by_sender);
  });
});

describe("notes of strangers", () => {
  it("are kept a few of each, so that one who floods pushes out their own", async () => {
    const { database, leave } = await world();
    await database.commit(leave(1, cleo));
    for (let n = 10; n < 300; n++) await database.commit(leave(n, invented(1)));
    const senders = [...database.table("note").values()].map(({ from }) => from);
    expect(senders).toHaveLength(BOUNDS.hidden.by_sender + 1);
    expect(senders).toContain(idOf(cleo));
    for (let n = 0; n < 250; n++) await database.commit(leave(1_000 + n, invented(10 + n)));
    expect(database.table("note").size).toBe(BOUNDS.hidden.in_all);
  });
});

describe("answers to a link that was shown", () => {
  it("make contacts of the first few, and requests of the others until it is shown again", async () => {
    const { clock, database, answer } = await world();
    const show = async () => {
      const settings = database.get("settings", SETTINGS) as Settings;
      await database.commit([put("settings", SETTINGS, { ...settings, link_shared_at: clock.now(), link_answers: 0 })]);
    };
    await show();
    for (let n = 0; n < 300; n++) await database.commit(answer(invented(n)));
    expect([database.table("person").size, database.table("request").size]).toEqual([1 + 5, 50]);
    await show();
    await database.commit(answer(invented(1_000)));
    expect(database.table("person").size).toBe(1 + 6);
  });
});

describe("requests of strangers", () => {
  it("are so many, and the oldest gives way to the newest; a person one accepted never does", async () => {
    const { clock, database, people, answer } = await world();
    const settings = database.get("settings", SETTINGS) as Settings;
    const asks = async (n: number): Promise<string> => {
      clock.jump(1);
      await database.commit(answer(invented(n)));
      return idOf(invented(n));
    };
    const asked: string[] = [];
    for (let n = 0; n < 50; n++) asked.push(await asks(n));
    const there = () => [...database.table("request").keys()].sort();
    expect(there()).toEqual([...asked].sort());

    const [oldest, accepted, next] = asked as [string, string, string];
    await people.accept(accepted, "Dora", settings);
    asked.push(await asks(50));
    // The place of the one accepted was free: nobody had to go.
    expect(there()).toEqual(asked.filter((id) => id !== accepted).sort());
    asked.push(await asks(51));
    expect(there()).toEqual(asked.filter((id) => id !== accepted && id !== oldest).sort());
    // Who asks again is the newest now, and pushes nobody out.
    await asks(2);
    expect(there()).toHaveLength(50);
    asked.push(await asks(52));
    expect(there()).toContain(next);

    for (let n = 100; n < 300; n++) await asks(n);
    expect(there()).toEqual(Array.from({ length: 50 }, (_, n) => idOf(invented(250 + n))).sort());
    expect([...database.table("person").values()].map(({ name }) => name).sort()).toEqual(["Ana", "Dora"]);
  });
});

describe("moves", () => {
  it("are taken quietly a few times a day, then ask; what is remembered of them is bounded", async () => {
    const { clock, database, changes, people } = await world();
    let from = ana;
    const moves = async (count: number, first: number): Promise<void> => {
      for (let n = 0; n < count; n++) {
        const to = invented(first + n);
        const content = rotateKey(crypto, from, to.publicKey);
        await database.commit(
          changes.announced({ sender: from.publicKey, created_at: NOW, body: { kind: "KEY_ROTATION", content } }),
        );
        if (!people.byKey(idOf(to)) || people.byKey(idOf(to))?.change) return;
        from = to;
      }
    };
    await moves(20, 100);
    const [person] = database.table("person").values();
    expect(person?.earlier).toHaveLength(3);
    expect(person?.change).toBeDefined();
    await decide({ database, people, changes, clock }, person!.id, true);
    from = invented(103);
    for (let day = 1; day < 30; day++) {
      await clock.advance(86_401);
      await moves(1, 1_000 + day);
    }
    const [last] = database.table("person").values();
    expect(last?.earlier?.length).toBeLessThanOrEqual(20);
    expect((database.get("settings", SETTINGS)?.revoked_tokens ?? []).length).toBeLessThanOrEqual(100);
  });
});

describe("a bound", () => {
  const rows = (count: number, from: string) => Array.from({ length: count }, (_, n) => ({ from, received_at: n }));
  const table = (...all: { from: string; received_at: number }[]) => new Map(all.map((row, n) => [`${n}`, row]));
  const bound = { by_sender: 3, in_all: 5 };

  it("holds for one sender and for all", () => {
    expect(fits(bound, table(...rows(2, "a")), "a")).toBe(true);
    expect(fits(bound, table(...rows(3, "a")), "a")).toBe(false);
    expect(fits(bound, table(...rows(3, "a"), ...rows(1, "b")), "b")).toBe(true);
    expect(fits(bound, table(...rows(3, "a"), ...rows(2, "b")), "c")).toBe(false);
    expect(fits(bound, table(...rows(3, "a")), "a", ({ received_at }) => received_at > 0)).toBe(true);
  });

  it("lets the oldest go, of the sender's own where they have their share", () => {
    const all = [...rows(4, "a"), ...rows(1, "b")];
    expect(tooMany(bound, all)).toEqual([{ from: "a", received_at: 0 }]);
    expect(tooMany(bound, all.slice(1))).toEqual([]);
    const more = [{ from: "c", received_at: -1 }, ...all.slice(1), { from: "b", received_at: 9 }];
    expect(tooMany(bound, more)).toEqual([{ from: "c", received_at: -1 }]);
    // Of those that came at one time, the later in the list is the newer.
    const same = ["first", "second", "third", "fourth"].map((id) => ({ from: "a", received_at: 1, id }));
    expect(tooMany(bound, same).map(({ id }) => id)).toEqual(["first"]);
  });
});
