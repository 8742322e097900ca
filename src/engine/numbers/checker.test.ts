import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { ana, ben, cleo, crypto, idOf, NOW, note, openDatabase, RELAY } from "../../../test/support/kit.ts";
import { ACCOUNT, AGENT, DAY, ISSUER, linked, NUMBER, NumberDirectory } from "../../../test/support/number-directory.ts";
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { KnownBody, Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Database } from "../records/database.ts";
import { put } from "../records/database.ts";
import { Checker } from "./checker.ts";
import type { Judged } from "./judged.ts";

const directory = new NumberDirectory();
/** The key of Ana's number. */
const number = crypto.keyPairFromSeed(new Uint8Array(32).fill(9));
const room = new Uint8Array(16).fill(4);

let database: Database;
let clock: FakeClock;
let verified: number;
let checker: Checker;

beforeEach(async () => {
  database = await openDatabase();
  clock = new FakeClock();
  at(NOW + 60);
  verified = 0;
  const counting = {
    ...crypto,
    verify: (...args: Parameters<typeof crypto.verify>) => {
      verified++;
      return crypto.verify(...args);
    },
  };
  checker = new Checker({ database, clock, crypto: counting });
  await database.commit([put("directory", ISSUER, directory.record())]);
});

const at = (time: number): void => clock.set(time - clock.now());

const from = (sender: Bytes, attestation?: Bytes, body: KnownBody = note(1), created_at = NOW + 50): Rumor => ({
  sender,
  created_at,
  body,
  ...(attestation && { attestation }),
});

/** What is known of it, once it is kept. */
async function take(rumor: Rumor): Promise<Judged["rumor"] | undefined> {
  const judged = checker.judge(rumor);
  if (judged) await database.commit(judged.pins);
  return judged?.rumor;
}
const mark = async (rumor: Rumor) => (await take(rumor))?.mark;

/** Whatever number was seen first. */
async function block(): Promise<void> {
  const [pin] = database.table("number_pin").values();
  if (pin) await database.commit([put("number_pin", pin.id, { ...pin, blocked: true })]);
}

describe("a message with an attestation", () => {
  test("has its type and number, whose word it is, and until when", async () => {
    expect(await mark(from(ana.publicKey, directory.attest(ana.publicKey)))).toEqual({
      outcome: "attested",
      ...{ type: "human", number: NUMBER, by: ISSUER, until: NOW + 7 * DAY },
    });
    const bare = directory.attest(ben.publicKey, { type: "ai_agent", number: undefined, ppnumId: new Uint8Array(16) });
    expect(await mark(from(ben.publicKey, bare))).toEqual({
      outcome: "attested",
      type: "ai_agent",
      by: ISSUER,
      until: NOW + 7 * DAY,
    });
    expect(await mark(from(cleo.publicKey, directory.attest(cleo.publicKey, { actor: AGENT })))).toMatchObject({
      outcome: "delegated",
      type: "human",
      actor: "ai_agent",
    });
  });

  test("that is worth nothing is marked as what it is, and nothing of it is remembered", async () => {
    const good = directory.attest(ana.publicKey);
    const foreign = new NumberDirectory("https://other.example", 2).attest(ana.publicKey);
    const broken = good.slice();
    broken[15] = (broken[15] as number) ^ 1;
    for (const [outcome, attestation, sender] of [
      ["unknown-directory", foreign, ana.publicKey],
      ["broken", broken, ana.publicKey],
      ["broken", new Uint8Array(0), ana.publicKey],
      ["not-theirs", good, ben.publicKey],
    ] as const)
      expect(await mark(from(sender, attestation)), outcome).toMatchObject({ outcome });
    at(NOW + 8 * DAY);
    expect(await mark(from(ana.publicKey, good, note(1), NOW + 8 * DAY))).toMatchObject({ outcome: "expired" });
    expect(database.table("number_pin").size).toBe(0);
  });

  test("is whole with no directory known at all", async () => {
    await database.commit([{ table: "directory", key: ISSUER, record: undefined }]);
    expect(await mark(from(ana.publicKey, directory.attest(ana.publicKey)))).toMatchObject({ outcome: "unknown-directory" });
  });

  test("counts late, and not for ever", async () => {
    const attestation = directory.attest(ana.publicKey);
    at(NOW + 36 * DAY);
    expect(await mark(from(ana.publicKey, attestation))).toMatchObject({ outcome: "attested" });
    at(NOW + 38 * DAY);
    expect(await mark(from(ana.publicKey, attestation))).toMatchObject({ outcome: "expired" });
  });

  test("was signed by a key in the key's own time", async () => {
    const ended = { ...directory.record(), keys: [{ key: toHex(directory.pair.publicKey), from: 0, until: NOW - 1 }] };
    await database.commit([put("directory", ISSUER, ended)]);
    expect(await mark(from(ana.publicKey, directory.attest(ana.publicKey)))).toMatchObject({ outcome: "broken" });
    await database.commit([put("directory", ISSUER, directory.record(NOW + 2 * DAY))]);
    expect(await mark(from(ana.publicKey, directory.attest(ana.publicKey)))).toMatchObject({ outcome: "broken" });
  });

  test("is asked of the directory's key once, until it ends or the directories change", async () => {
    const attestation = directory.attest(ana.publicKey);
    for (let i = 0; i < 5; i++) await take(from(ana.publicKey, attestation));
    expect(verified).toBe(1);
    // Remembered is that it holds, not that it is still in time.
    expect(await mark(from(ana.publicKey, attestation, note(1), NOW + 8 * DAY))).toMatchObject({ outcome: "expired" });
    expect(await mark(from(ben.publicKey, attestation))).toMatchObject({ outcome: "not-theirs" });
    expect(verified).toBe(2);
    await database.commit([put("directory", ISSUER, { ...directory.record(), keys: [] })]);
    expect(await mark(from(ana.publicKey, attestation))).toMatchObject({ outcome: "unknown-directory" });
    await database.commit([put("directory", ISSUER, directory.record())]);
    at(NOW + 7 * DAY + 1);
    for (let i = 0; i < 3; i++) await take(from(ana.publicKey, attestation));
    expect(verified).toBe(5);
  });
});

describe("the keys of numbers", () => {
  test("another key under one that was known is told, and not taken", async () => {
    await take(from(ana.publicKey, directory.attest(ana.publicKey)));
    expect(await mark(from(ben.publicKey, directory.attest(ben.publicKey)))).toMatchObject({ outcome: "changed", number: NUMBER });
    expect(await mark(from(ana.publicKey, directory.attest(ana.publicKey)))).toMatchObject({ outcome: "attested" });
    expect([...database.table("number_pin").values()]).toMatchObject([
      { subject: idOf(ana), speaker: idOf(ana), other: { subject: idOf(ben) } },
    ]);
  });

  test("a rotated number is the same account", async () => {
    await take(from(ana.publicKey, directory.attest(ana.publicKey)));
    const other = directory.attest(ana.publicKey, { number: "99988877766" });
    expect(await mark(from(ana.publicKey, other))).toMatchObject({ outcome: "attested", number: "99988877766" });
    expect([...database.table("number_pin").values()]).toMatchObject([{ number: "99988877766" }]);
  });

  test("who was attested and is no more, is said", async () => {
    expect(await mark(from(ana.publicKey))).toBeUndefined();
    await take(from(ana.publicKey, directory.attest(ana.publicKey)));
    expect(await mark(from(ana.publicKey))).toEqual({ outcome: "lapsed", type: "human", number: NUMBER, by: ISSUER });
    expect(await mark(from(ben.publicKey))).toBeUndefined();
  });

  test("a blocked number is heard no more without its attestation, with a broken one, or under another number", async () => {
    const attestation = directory.attest(number.publicKey);
    await take(from(ben.publicKey, linked(attestation, number, ben.publicKey)));
    await block();
    const other = directory.attest(ben.publicKey, { number: "98712345678", ppnumId: new Uint8Array(16).fill(7) });
    for (const said of [undefined, new Uint8Array(144), attestation, other])
      expect(await take(from(ben.publicKey, said))).toBeUndefined();
    expect(await take(from(number.publicKey))).toBeUndefined();
    expect(await take(from(cleo.publicKey))).toBeDefined();
  });

  test("a blocked number is heard no more, nor who acts for it", async () => {
    await take(from(ana.publicKey, directory.attest(ana.publicKey)));
    const pin = [...database.table("number_pin").values()][0]!;
    await database.commit([put("number_pin", pin.id, { ...pin, blocked: true })]);
    expect(await take(from(ana.publicKey, directory.attest(ana.publicKey)))).toBeUndefined();
    expect(await take(from(ben.publicKey, directory.attest(ben.publicKey)))).toBeUndefined();
    expect(await take(from(cleo.publicKey, directory.attest(cleo.publicKey, { actor: AGENT })))).toBeUndefined();
    expect(await take(from(cleo.publicKey, directory.attest(cleo.publicKey, { ppnumId: AGENT.ppnumId })))).toBeDefined();
  });
});

describe("a person with a number", () => {
  beforeEach(async () => {
    const id = toHex(number.publicKey);
    await database.commit([put("person", id, { id, name: "Ana", level: 0, relay: RELAY, added_at: NOW })]);
  });

  test("is who speaks with a key that the number's key linked", async () => {
    const attestation = linked(directory.attest(number.publicKey), number, ana.publicKey);
    const taken = await take(from(ana.publicKey, attestation));
    expect(taken).toMatchObject({ mark: { outcome: "attested" }, sender: number.publicKey });
    // What says whose key it is, is not taken as another's.
    const body = {
      kind: "KEY_EXCHANGE_RETURN",
      content: { initiator_pubkey: ben.publicKey, responder_pubkey: ana.publicKey },
    } as const;
    expect((await take(from(ana.publicKey, attestation, body)))?.sender).toEqual(ana.publicKey);
  });

  test("has the lines of who acts for them, each marked", async () => {
    await take(from(number.publicKey, directory.attest(number.publicKey)));
    const acted = directory.attest(cleo.publicKey, { actor: AGENT });
    expect(await take(from(cleo.publicKey, acted))).toMatchObject({
      mark: { outcome: "delegated", actor: "ai_agent" },
      sender: number.publicKey,
    });
  });

  test("is not who acts for a number that is not theirs", async () => {
    await take(from(number.publicKey, directory.attest(number.publicKey)));
    const acted = directory.attest(cleo.publicKey, { actor: AGENT, ppnumId: new Uint8Array(16).fill(8) });
    expect((await take(from(cleo.publicKey, acted)))?.sender).toEqual(cleo.publicKey);
    expect(ACCOUNT).not.toEqual(new Uint8Array(16).fill(8));
  });
});

describe("many strangers", () => {
  const full = 5_000;
  const stranger = (n: number) => ({
    id: `${ISSUER} ${n}`,
    subject: `s${n}`,
    speaker: `s${n}`,
    type: "human" as const,
    directory: ISSUER,
    at: n,
  });
  const pins = () => database.table("number_pin");

  test("push out the oldest of them, never who I know nor what I blocked", async () => {
    const known = { ...stranger(0), speaker: idOf(ben) };
    await database.commit([
      put("person", idOf(ben), { id: idOf(ben), name: "Ben", relay: RELAY, added_at: NOW, level: 0 }),
      put("number_pin", known.id, known),
      put("number_pin", `${ISSUER} 1`, { ...stranger(1), blocked: true }),
      ...Array.from({ length: full }, (_, i) => put("number_pin", `${ISSUER} ${i + 2}`, stranger(i + 2))),
    ]);
    const bare = (sender: Bytes) => directory.attest(sender, { type: "ai_agent", number: undefined, ppnumId: new Uint8Array(16) });
    expect(await mark(from(cleo.publicKey, bare(cleo.publicKey)))).toMatchObject({ outcome: "attested" });
    expect(pins().size).toBe(full + 2);
    expect([0, 1, 2, 3].map((n) => pins().has(`${ISSUER} ${n}`))).toEqual([true, true, false, true]);
    // Nor do they keep out somebody I know.
    await take(from(ben.publicKey, directory.attest(ben.publicKey)));
    expect([...pins().values()].filter(({ speaker }) => speaker === idOf(ben))).toHaveLength(2);
    expect(pins().size).toBe(full + 3);
  });
});

describe("in a room", () => {
  test("only a link counts, and nobody's key is remembered", () => {
    const attestation = directory.attest(number.publicKey, { type: "programmable" });
    const link = linked(attestation, number, cleo.publicKey, room);
    const outcome = (bytes: Bytes, at = room) => checker.inRoom(bytes, at, cleo.publicKey, NOW + 50)?.outcome;
    expect(outcome(link)).toBe("attested");
    expect(outcome(attestation)).toBe("not-theirs");
    expect(outcome(link, new Uint8Array(16))).toBe("not-theirs");
    expect(database.table("number_pin").size).toBe(0);
  });

  test("a blocked number says nothing", async () => {
    const attestation = directory.attest(number.publicKey, { type: "programmable" });
    await take(from(number.publicKey, attestation));
    await block();
    expect(checker.inRoom(linked(attestation, number, cleo.publicKey, room), room, cleo.publicKey, NOW + 50)).toBeNull();
  });
});

test("a contact link says what stands behind its key", () => {
  expect(checker.inLink(directory.attest(ana.publicKey), ana.publicKey)).toMatchObject({ outcome: "attested", number: NUMBER });
  expect(checker.inLink(directory.attest(ana.publicKey), ben.publicKey)).toMatchObject({ outcome: "not-theirs" });
});
