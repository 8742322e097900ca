/** Finding people (ours), engine to engine through a real relay: who finds whom, what the relay is left with, and what goes wrong. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { keypadOprf } from "../../kaios/platform/oprf.ts";
import type { Finding } from "../../src/engine/face.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { contactHash } from "../../src/protocol/discovery/hash.ts";
import { MONTH_S } from "../../src/protocol/discovery/pair.ts";
import type { Oprf } from "../../src/protocol/discovery/voprf.ts";
import { utf8 } from "../../src/protocol/encoding/bytes.ts";
import { encodeMessage, parseMessage } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { inLong } from "../support/long.ts";
import { Device, SEED, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const sodium = await loadSodium();
const DAY = 86_400;
const ANA = "tel:+14155550101";
const BEN = "mailto:ben@example.org";
const CARA = "tel:+4930123456";

const PAIR = { PPP_DISCOVERY: "pair" };
const HASHES = { PPP_DISCOVERY: "pair+hash" };

const running: { end(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.end();
});

async function relayAt(clock: FakeClock, env: Readonly<Record<string, string>> = PAIR): Promise<TestRelay> {
  const relay = new TestRelay(clock, env);
  await relay.start();
  running.push(relay);
  return relay;
}

async function person(clock: FakeClock, relay: TestRelay, name: string, seed: number, hides = false): Promise<Device> {
  const device = new Device(clock, relay.origin, SEED + seed);
  await device.on();
  running.push({ end: async () => device.off() });
  await device.engine.createIdentity(name, hides);
  await device.until(({ connection }) => connection.state === "online", `${name} is online`);
  return device;
}

/** One's own number, and the numbers in one's book. */
async function read(device: Device, own: string, book: Readonly<Record<string, string>>, findable = false): Promise<void> {
  await device.engine.setIdentifiers([{ id: own, findable }]);
  await device.engine.addToBook(Object.entries(book).map(([name, id]) => ({ id, name })));
}

const finding = (device: Device): Finding => device.state.finding as Finding;
const isMet = ({ met, evaluated }: Finding): boolean => evaluated.done === evaluated.of && met.done === met.of;

/** Steps of a few seconds: what is to happen comes at random times of an hour. */
async function later(clock: FakeClock, done: () => boolean, what: string, seconds = 7200): Promise<void> {
  for (let at = 0; at < seconds; at += 5) {
    if (done()) return;
    await clock.advance(5);
    // Sockets are real: they need turns and not time.
    for (let i = 0; i < 20; i++) await clock.advance(0.001);
  }
  throw new Error(`never happened: ${what}`);
}

const met = (clock: FakeClock, device: Device, what = "all are looked for"): Promise<void> =>
  later(clock, () => isMet(finding(device)), what);

/** Looks again, and waits until that is done. */
async function look(clock: FakeClock, device: Device): Promise<void> {
  await clock.advance(400);
  await device.engine.findPeople();
  await met(clock, device);
}

const onDisk = (dir: string): Buffer =>
  Buffer.concat(
    readdirSync(dir)
      .filter((name) => name.startsWith("relay.db"))
      .map((name) => readFileSync(join(dir, name))),
  );

/** Hashes lie there without content. */
function rowsAt(relay: TestRelay, where: "length(content) > 0" | "length(content) = 0"): number {
  const db = new Database(join(relay.dir, "relay.db"), { readonly: true });
  const count = db.prepare<[], number>(`SELECT count(*) FROM discovery_boxes WHERE ${where}`).pluck().get();
  db.close();
  return count ?? -1;
}
const boxesAt = (relay: TestRelay): number => rowsAt(relay, "length(content) > 0");
const hashesAt = (relay: TestRelay): number => rowsAt(relay, "length(content) = 0");

/** The keys under which hashes lie there, hex. */
function publishersAt(relay: TestRelay): string[] {
  const db = new Database(join(relay.dir, "relay.db"), { readonly: true });
  const rows = db.prepare<[], string>("SELECT lower(hex(publisher)) FROM discovery_boxes WHERE length(content) = 0").pluck().all();
  db.close();
  return rows;
}

/** What a relay says, changed on its way to one device. */
function lies(device: Device, lie: (message: Message) => Message): void {
  device.network.onMessage = (bytes) => {
    const { req, ...message } = parseMessage(bytes) as Message & { req?: number };
    return encodeMessage({ ...lie(message as Message), ...(req === undefined ? {} : { req }) } as Message);
  };
}

/** The commands of discovery that a device sends from now on. */
function sentBy(device: Device): string[] {
  const sent: string[] = [];
  const open = device.network.socket.bind(device.network);
  device.network.socket = (url, handlers) => {
    const socket = open(url, handlers);
    const send = (bytes: Uint8Array): void => {
      const [cmd] = /DISCOVERY_[A-Z]+/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
      if (cmd) sent.push(cmd);
      socket.send(bytes);
    };
    return { send, close: () => socket.close() };
  };
  return sent;
}

/** Does something the moment such an answer comes to a device, once. */
function whenAnswered(device: Device, cmd: Message["cmd"], act: () => Promise<unknown>) {
  const at: { done?: Promise<unknown> } = {};
  device.network.onMessage = (bytes) => {
    if (parseMessage(bytes).cmd === cmd) at.done ??= act();
    return bytes;
  };
  return at;
}

/** The names of other people in a book. */
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `tel:+4930${1_000_000 + i}`, name: `Person ${i}` }));

/** Under the next key. */
async function moveKey(device: Device): Promise<void> {
  await device.engine.nextWords();
  await device.engine.moveToNextKey();
  await device.until(({ connection }) => connection.state === "online", "online under the next key");
}

const troubled = (clock: FakeClock, device: Device, kind: string): Promise<void> =>
  later(clock, () => finding(device).trouble?.kind === kind, `trouble: ${kind}`, 300);

/** Ana and Ben, who have each other, and have found each other. */
async function found(env = PAIR) {
  const clock = new FakeClock();
  const relay = await relayAt(clock, env);
  const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
  await read(ana, ANA, { Ben: BEN });
  await read(ben, BEN, { Ana: ANA });
  for (const device of [ana, ben, ana]) await look(clock, device);
  for (const device of [ana, ben]) expect(finding(device).found).toHaveLength(1);
  return { clock, relay, ana, ben };
}

/** Both were away so long. */
async function away(clock: FakeClock, devices: readonly Device[], seconds: number): Promise<void> {
  for (const device of devices) device.off();
  // The relay slept, too: what is over is deleted afterwards.
  clock.jump(seconds);
  await clock.advance(120);
  for (const device of devices) {
    await device.on();
    await device.until(({ connection }) => connection.state === "online", "back online");
  }
}

/** The keypad's arithmetic, and how it shares its thread. */
function keypad(clock: FakeClock) {
  const seen = { blinded: 0, opened: 0, longest: 0, breaths: 0 };
  let since = 0;
  const { breathe } = clock;
  clock.breathe = () => {
    since = 0;
    seen.breaths++;
    return breathe();
  };
  const oprf: Oprf = {
    blind(...args) {
      seen.blinded++;
      seen.longest = Math.max(seen.longest, ++since);
      return keypadOprf.blind(...args);
    },
    async open(publicKey, batch, ...rest) {
      const before = seen.breaths;
      const values = await keypadOprf.open(publicKey, batch, ...rest);
      seen.opened += values.length;
      seen.longest = Math.max(seen.longest, batch.length / (seen.breaths - before));
      return values;
    },
  };
  return { oprf, seen };
}

inLong("a book of 200 on a keypad goes through in steps of eight, and meets who computes otherwise", async () => {
  const clock = new FakeClock();
  const relay = await relayAt(clock);
  const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
  const { oprf, seen } = keypad(clock);
  ana.off();
  ana.oprf = oprf;
  await ana.on();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back");
  const others = Object.fromEntries(many(199).map(({ id, name }) => [name, id]));
  await read(ana, ANA, { ...others, Ben: BEN });
  await read(ben, BEN, { Ana: ANA });
  await look(clock, ben);
  await look(clock, ana);
  expect(finding(ana).evaluated).toEqual({ done: 200, of: 200 });
  expect(finding(ana).found).toMatchObject([{ id: ben.state.me!.id }]);
  // Filled up to a multiple of 32. The clock runs on while this is computed, so a question may be too late and be asked again.
  expect(seen.opened).toBe(224);
  expect(seen.blinded).toBeGreaterThanOrEqual(224);
  expect(seen.longest).toBeLessThanOrEqual(8);
});

describe("two people who have each other's number", () => {
  it("find each other, and the relay is left with nothing that names either", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
    await read(ana, ANA, { Benjamin: BEN, Cara: CARA });
    await read(ben, BEN, { "Ana from school": ANA });
    await ana.engine.findPeople();
    await met(clock, ana);
    expect(finding(ana).found).toEqual([]);
    await ben.engine.findPeople();
    await later(clock, () => finding(ben).found.length === 1, "Ben finds Ana", 120);
    expect(finding(ben).found[0]).toMatchObject({
      id: ana.state.me!.id,
      handle: "Ana",
      relay: relay.origin,
      entry: { id: ANA, name: "Ana from school" },
      by: "pair",
      standing: "new",
      others: 0,
    });
    await met(clock, ben);
    await look(clock, ana);
    expect(finding(ana).found.map(({ id, entry }) => [id, entry.name])).toEqual([[ben.state.me!.id, "Benjamin"]]);
    // Nothing is added by itself; whoever is added is asked for at the other side.
    expect(ana.state.people).toEqual([]);
    await ana.engine.addFound(ben.state.me!.id, "Ben");
    expect(ana.state.people[0]).toMatchObject({ name: "Ben", level: 0, relay: relay.origin });
    expect(finding(ana).found[0]?.standing).toBe("known");
    await ben.until(({ requests }) => requests.length === 1, "Ben is asked");

    const log = relay.logged.join("");
    for (const trace of [ANA, BEN, CARA, "4155550101", "ben@example", "30123456", "Benjamin"]) {
      expect(onDisk(relay.dir).includes(trace), trace).toBe(false);
      expect(log.includes(trace), trace).toBe(false);
    }
  });

  it("find nobody when only one of them has the other, and nobody finds a third", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const [ana, ben, cara] = [
      await person(clock, relay, "Ana", 2),
      await person(clock, relay, "Ben", 3),
      await person(clock, relay, "Cara", 4),
    ];
    await read(ana, ANA, { Ben: BEN });
    await read(ben, BEN, { Cara: CARA });
    // Cara has nobody who has her, but for Ben, whom she has not: the same work, and nothing comes of it.
    await read(cara, CARA, { Ana: ANA });
    for (const device of [ana, ben, cara]) await device.engine.findPeople();
    for (const device of [ana, ben, cara]) await met(clock, device);
    for (const device of [ana, ben, cara]) await look(clock, device);
    for (const device of [ana, ben, cara]) expect(finding(device).found).toEqual([]);
    // Each of them: one evaluation, one card, and questions.
    const shape = ({ network }: Device): number => network.log.filter((line) => line.startsWith("SOCKET")).length;
    expect(new Set([ana, ben, cara].map((device) => finding(device).evaluated.of))).toEqual(new Set([1]));
    expect(new Set([ana, ben, cara].map(shape)).size).toBe(1);
  });
});

describe("as time goes by", () => {
  it("they are found under the next month's tags without asking for evaluations again", async () => {
    const { clock, ana, ben } = await found();
    const before = [ana, ben].map((device) => finding(device).found[0]!.at);
    await away(clock, [ana, ben], MONTH_S);
    for (const device of [ana, ben])
      lies(device, (message) => (message.cmd === "DISCOVERY_EVALUATED" ? { cmd: "AUTH_OK" } : message));
    for (const device of [ana, ben, ana]) await look(clock, device);
    const after = [ana, ben].map((device) => finding(device).found[0]!.at);
    for (const [i, at] of after.entries()) expect(at).toBeGreaterThan(before[i]!);
  });

  inLong("an evaluator's next key is asked as well, and the one before for as long as it answers", async () => {
    const { clock, ana, ben } = await found();
    const before = finding(ana).found[0]!.at;
    await away(clock, [ana, ben], RELAY_LIMITS.DISCOVERY_KEY_SECS);
    await look(clock, ana);
    await look(clock, ben);
    await later(clock, () => (finding(ben).found[0]?.at ?? 0) > before, "Ben finds Ana anew");
    await clock.advance(DAY);
    // Two tags a pair, of two keys, now and a month ago.
    expect(finding(ana).met).toEqual({ done: 1, of: 1 });
  });
});

describe("what was left", () => {
  it("is taken back with an entry, and with the whole book; who was added stays", async () => {
    const { clock, relay, ana, ben } = await found();
    await ana.engine.addFound(ben.state.me!.id, "Ben");
    await ana.engine.addToBook([{ id: CARA, name: "Cara" }]);
    await look(clock, ana);
    expect(boxesAt(relay)).toBe(3);
    await ana.engine.removeFromBook(CARA);
    await later(clock, () => finding(ana).leaving === 0, "Cara's card is taken back");
    expect(boxesAt(relay)).toBe(2);
    await ana.engine.forgetBook();
    await later(clock, () => ana.state.finding === undefined, "all cards are taken back");
    expect(boxesAt(relay)).toBe(1);
    expect(ana.state.people).toHaveLength(1);
    expect(await ana.engine.bookEntries()).toEqual([]);
  });

  inLong("is left anew under another key or name, and taken back at a former relay", async () => {
    const { clock, relay, ana, ben } = await found();
    const before = ana.state.me!.id;
    await moveKey(ana);
    await later(clock, () => finding(ana).met.done === 1, "left under the next key");
    await clock.advance(3700);
    await look(clock, ben);
    // The session's card was replaced, so nobody else seems to have her number.
    expect(finding(ben).found).toMatchObject([{ id: ana.state.me!.id, others: 0 }]);
    expect(ana.state.me!.id).not.toBe(before);
    expect(boxesAt(relay)).toBe(2);
    await ana.engine.setName("Ana Maria");
    await ana.engine.findPeople();
    await clock.advance(3700);
    await look(clock, ana);
    await look(clock, ben);
    expect(finding(ben).found).toMatchObject([{ handle: "Ana Maria" }]);
    const next = await relayAt(clock);
    await ana.engine.moveToRelay(next.origin);
    await later(clock, () => boxesAt(next) === 1 && boxesAt(relay) === 1, "left at the next relay, and no more at the former");
    await later(clock, () => finding(ana).leaving === 0, "she knows");
    await look(clock, ben);
    expect(finding(ben).found).toEqual([]);
    await ana.engine.forgetBook();
    await later(clock, () => ana.state.finding === undefined && boxesAt(next) === 0, "taken back");
  });

  it("is taken back after a restart, when it could not be before", async () => {
    const { clock, relay, ana } = await found();
    await ana.engine.forgetBook();
    ana.off();
    await ana.on();
    await later(clock, () => boxesAt(relay) === 1, "Ana's card is taken back");
  });
});

describe("hashes", () => {
  const keyOf = (device: Device): string => device.state.me?.id ?? "";

  /** Both have chosen it; Ana is findable, and Ben has her number, which pairs do not find without his. */
  async function chosen(env: Readonly<Record<string, string>> = HASHES) {
    const clock = new FakeClock();
    const relay = await relayAt(clock, env);
    const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
    await ana.engine.setIdentifiers([
      { id: ANA, findable: true },
      { id: CARA, findable: false },
    ]);
    await ben.engine.addToBook([
      { id: ANA, name: "Ana" },
      { id: CARA, name: "Cara" },
    ]);
    for (const device of [ana, ben]) await device.engine.findByHash(true);
    return { clock, relay, ana, ben };
  }

  it("find who is findable by them, at the lowest level, and nobody else", async () => {
    const { clock, relay, ana, ben } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "Ana's hash is published, under one of her numbers");
    await clock.advance(400);
    await ben.engine.findPeople();
    await later(clock, () => finding(ben).found.length > 0, "Ben finds her");
    expect(finding(ben).found).toMatchObject([{ id: keyOf(ana), by: "hash", handle: "", entry: { id: ANA } }]);
    expect(finding(ana).found).toEqual([]);
    await ben.engine.addFound(keyOf(ana), "Ana");
    expect(ben.state.people).toMatchObject([{ id: keyOf(ana), level: 0 }]);
  });

  it("are asked of nobody without the choice, nor of a relay that does without", async () => {
    const { clock, relay, ana, ben } = await chosen(PAIR);
    await clock.advance(7200);
    expect(hashesAt(relay)).toBe(0);
    expect([finding(ana).trouble, finding(ben).trouble, finding(ben).found]).toEqual([undefined, undefined, []]);
    const other = await relayAt(clock, HASHES);
    const dora = await person(clock, other, "Dora", 5);
    await dora.engine.setIdentifiers([{ id: BEN, findable: true }]);
    await look(clock, dora);
    await clock.advance(7200);
    expect(finding(dora).by_hash).toBe(false);
    expect(hashesAt(other)).toBe(0);
  });

  it("are taken back when they are turned off, with an identifier, and with the book, also after a restart", async () => {
    const { clock, relay, ana } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "published");
    await ana.engine.findByHash(false);
    ana.off();
    await ana.on();
    await later(clock, () => hashesAt(relay) === 0, "taken back");
    await ana.engine.findByHash(true);
    await later(clock, () => hashesAt(relay) === 1, "published again");
    await ana.engine.setIdentifiers([{ id: ANA, findable: false }]);
    await later(clock, () => hashesAt(relay) === 0, "not findable any more");
    await ana.engine.setIdentifiers([{ id: ANA, findable: true }]);
    await later(clock, () => hashesAt(relay) === 1, "findable again");
    await ana.engine.forgetBook();
    await later(clock, () => hashesAt(relay) === 0 && ana.state.finding === undefined, "the book is forgotten");
  });

  it.each<[string, (device: Device) => Promise<unknown>]>([
    ["turned off", (device) => device.engine.findByHash(false)],
    ["forgotten with the book", (device) => device.engine.forgetBook()],
  ])("that are %s while the pepper is asked for are not published afterwards", async (_, end) => {
    const clock = new FakeClock();
    const relay = await relayAt(clock, HASHES);
    const ana = await person(clock, relay, "Ana", 2);
    await ana.engine.setIdentifiers([{ id: ANA, findable: true }]);
    const ended = whenAnswered(ana, "DISCOVERY_PEPPERED", () => end(ana));
    await ana.engine.findByHash(true);
    await later(clock, () => ended.done !== undefined, "the pepper is there");
    await ended.done;
    const sent = sentBy(ana);
    await later(clock, () => !finding(ana)?.by_hash && (finding(ana)?.leaving ?? 0) === 0, "nothing is left to do");
    await clock.advance(3700);
    expect(finding(ana)?.by_hash ?? false).toBe(false);
    expect(hashesAt(relay)).toBe(0);
    expect(sent.filter((cmd) => cmd === "DISCOVERY_QUERY")).toEqual([]);
  });

  it("of a book that is forgotten are asked for no more", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock, HASHES);
    const ana = await person(clock, relay, "Ana", 2);
    await ana.engine.addToBook(many(100));
    const sent = sentBy(ana);
    const ended = whenAnswered(ana, "DISCOVERY_MATCHES", () => ana.engine.forgetBook());
    await ana.engine.findByHash(true);
    await later(clock, () => ana.state.finding === undefined, "all is forgotten");
    await ended.done;
    expect(sent.filter((cmd) => cmd === "DISCOVERY_QUERY")).toHaveLength(1);
  });

  it("of a book alone are told of as they are asked for", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock, HASHES);
    const ana = await person(clock, relay, "Ana", 2);
    await ana.engine.addToBook(many(40));
    expect(finding(ana).hashed).toEqual({ done: 0, of: 0 });
    const seen: number[] = [];
    ana.engine.subscribe(({ finding }) => void seen.push(finding?.hashed.done ?? 0));
    await ana.engine.findByHash(true);
    expect(finding(ana).hashed).toEqual({ done: 0, of: 40 });
    await later(clock, () => finding(ana).hashed.done === 40, "all are asked for");
    expect(seen.some((done) => done > 0 && done < 40)).toBe(true);
    expect(finding(ana).published).toBe(0);
    await clock.advance(400);
    await ana.engine.findPeople();
    expect(finding(ana).hashed.done).toBe(0);
    await later(clock, () => finding(ana).hashed.done === 40, "all are asked for again");
  });

  it("under a former key are taken back before those of the next one are published", async () => {
    const { clock, relay, ana, ben } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "published");
    await ben.engine.findPeople();
    await later(clock, () => finding(ben).found[0]?.id === keyOf(ana), "Ben finds her");
    await moveKey(ana);
    await later(clock, () => publishersAt(relay).join() === keyOf(ana), "published under the next key alone");
    await clock.advance(400);
    await ben.engine.findPeople();
    await later(clock, () => finding(ben).found[0]?.id === keyOf(ana), "Ben finds the next key");
    expect(finding(ben).found).toMatchObject([{ others: 0 }]);
    await ana.engine.findByHash(false);
    await later(clock, () => hashesAt(relay) === 0, "taken back");
  });

  inLong("that find no space are told, and hold up neither looking nor pairs", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock, HASHES);
    const people = await Promise.all(["Eve", "Fay", "Dora", "Ana", "Ben"].map((name, i) => person(clock, relay, name, 2 + i)));
    const [eve, fay, dora, ana, ben] = people as [Device, Device, Device, Device, Device];
    for (const [device, id] of [
      [eve, ANA],
      [fay, ANA],
      [dora, CARA],
      [ana, ANA],
    ] as const) {
      await device.engine.setIdentifiers([{ id, findable: true }]);
      if (device !== ana) await device.engine.findByHash(true);
    }
    // A hash takes two of one address.
    await later(clock, () => hashesAt(relay) === 3, "two of one number");
    await ana.engine.addToBook([
      { id: CARA, name: "Dora" },
      { id: BEN, name: "Ben" },
    ]);
    await ana.engine.findByHash(true);
    await later(clock, () => finding(ana).found.some(({ id }) => id === keyOf(dora)), "Ana finds Dora by hash");
    expect(finding(ana)).toMatchObject({ published: 0 });
    expect(finding(ana).full).toBeGreaterThan(0);
    expect(finding(ana).trouble).toBeUndefined();
    await read(ben, BEN, { Ana: ANA });
    await look(clock, ben);
    await clock.advance(400);
    await ana.engine.findPeople();
    await later(clock, () => finding(ana).found.some(({ id }) => id === keyOf(ben)), "and Ben by the pair", 300);
  });

  inLong("at a former relay that is gone hold up nothing, and are counted until they are over", async () => {
    const clock = new FakeClock();
    const [old, now] = [await relayAt(clock, HASHES), await relayAt(clock, HASHES)];
    const ana = await person(clock, old, "Ana", 2);
    await read(ana, ANA, {}, true);
    await ana.engine.findByHash(true);
    await later(clock, () => hashesAt(old) === 1, "published");
    await ana.engine.moveToRelay(now.origin);
    await old.stop();
    await ana.engine.findByHash(true);
    await later(clock, () => hashesAt(now) === 1, "published at the next", 600);
    await later(clock, () => boxesAt(now) === 1, "and a card is left there");
    expect(finding(ana).trouble).toBeUndefined();
    expect(finding(ana).leaving).toBeGreaterThan(0);
    ana.off();
    clock.jump(41 * DAY);
    await ana.on();
    await later(clock, () => finding(ana)?.leaving === 0, "nothing lies there any more");
    await old.start();
  });

  it("turned off while the relay is away are counted until they are taken back", async () => {
    const { clock, relay, ana } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "published");
    await relay.stop();
    await ana.engine.findByHash(false);
    await later(clock, () => finding(ana).trouble?.kind === "down", "the relay does not answer");
    expect(finding(ana)).toMatchObject({ leaving: 1, by_hash: false, published: 0 });
    await relay.start();
    await later(clock, () => finding(ana).leaving === 0, "taken back");
    expect(hashesAt(relay)).toBe(0);
    expect(finding(ana).trouble).toBeUndefined();
  });

  it("are taken back also while the relay answers no more questions", async () => {
    const { clock, relay, ana } = await chosen({ ...HASHES, PPP_DISCOVERY_IP_RATE: "30/3600", PPP_RATE_FACTOR: "1" });
    await later(clock, () => hashesAt(relay) === 1, "published");
    await ana.engine.addToBook(many(40));
    await troubled(clock, ana, "rationed");
    await ana.engine.forgetBook();
    await later(clock, () => hashesAt(relay) === 0 && !finding(ana)?.trouble, "taken back", 60);
  });

  inLong("turned off are given up where the relay does no discovery any more, or is silent for longer than they lie", async () => {
    const { clock, relay, ana, ben } = await chosen();
    await ben.engine.setIdentifiers([{ id: BEN, findable: true }]);
    await later(clock, () => hashesAt(relay) === 2, "published");
    await relay.stop();
    for (const device of [ana, ben]) await device.engine.forgetBook();
    ben.off();
    relay.env = {};
    await relay.start();
    await later(clock, () => ana.state.finding === undefined, "Ana's is given up");
    await relay.stop();
    clock.jump(32 * DAY);
    await ben.on();
    await later(clock, () => ben.state.finding === undefined, "Ben's are over");
    await relay.start();
  });

  inLong("go to no relay that treats me apart, but are taken back there", async () => {
    const { clock, relay, ana } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "published");
    lies(ana, (message) =>
      message.cmd === "CAPABILITIES" ? { ...message, json: message.json.replace(/"pk":"[0-9a-f]{2}/, '"pk":"77') } : message,
    );
    await ana.engine.addToBook([{ id: BEN, name: "Ben" }]);
    await ana.engine.setIdentifiers([
      { id: ANA, findable: true },
      { id: CARA, findable: true },
    ]);
    await troubled(clock, ana, "apart");
    const sent = sentBy(ana);
    await clock.advance(7200);
    expect(hashesAt(relay)).toBe(1);
    expect(sent).toEqual([]);
    await ana.engine.findByHash(false);
    await later(clock, () => hashesAt(relay) === 0, "taken back");
    expect(new Set(sent)).toEqual(new Set(["DISCOVERY_WITHDRAW"]));
  });

  it("are matched by no more people than a tag holds, and by no key that is none", async () => {
    const { clock, ben } = await chosen();
    const pubkeys = many(500).map(({ name }) => sodium.keyPairFromSeed(sodium.blake2b(32, utf8(name))).publicKey);
    const asked: Uint8Array[] = [];
    lies(ben, (message) => {
      if (message.cmd === "DISCOVERY_PEPPERED") for (const id of [ANA, CARA]) asked.push(contactHash(sodium, id, message.pepper));
      if (message.cmd !== "DISCOVERY_MATCHES" || !asked[1]) return message;
      const [ana, cara] = asked as [Uint8Array, Uint8Array];
      const matches = [...pubkeys.map((pubkey) => ({ hash: ana, pubkey })), { hash: cara, pubkey: new Uint8Array(32) }];
      return { ...message, matches };
    });
    await later(clock, () => finding(ben).hashed.done === 2, "Ben has asked");
    expect(finding(ben).found).toHaveLength(RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG);
  });

  it("are published anew under the next pepper", async () => {
    const { clock, relay, ana, ben } = await chosen();
    await later(clock, () => hashesAt(relay) === 1, "published");
    await away(clock, [ana, ben], 31 * DAY);
    await later(clock, () => hashesAt(relay) === 1, "published again");
    await ben.engine.findPeople();
    await later(clock, () => finding(ben).found.length > 0, "Ben finds her");
  });
});

describe("somebody who is findable", () => {
  it("is found by who has their number and is findable, too, and does not find them", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
    await ana.engine.setIdentifiers([{ id: ANA, findable: true }]);
    await look(clock, ana);
    await read(ben, BEN, { Ana: ANA }, true);
    await look(clock, ben);
    expect(finding(ben).found).toMatchObject([{ id: ana.state.me!.id, by: "one" }]);
    await look(clock, ana);
    expect(finding(ana).found).toEqual([]);
  });
});

describe("who is found", () => {
  it("is never myself, as whom my other device poses", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const ana = await person(clock, relay, "Ana", 2);
    await read(ana, ANA, { Ben: BEN });
    await look(clock, ana);
    const other = new Device(clock, relay.origin, SEED + 9);
    await other.on();
    running.push({ end: async () => other.off() });
    await other.engine.restoreIdentity((await ana.engine.words()).join(" "), "Ana");
    await other.until(({ connection }) => connection.state === "online", "the other device is online");
    await read(other, BEN, { Me: ANA });
    await look(clock, other);
    await look(clock, ana);
    expect(boxesAt(relay)).toBe(2);
    for (const device of [ana, other]) expect(finding(device).found).toEqual([]);
  });

  inLong("hears within minutes that they were added, also when both hide their mail", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const [ana, ben] = [await person(clock, relay, "Ana", 2, true), await person(clock, relay, "Ben", 3, true)];
    await read(ana, ANA, { Ben: BEN });
    await read(ben, BEN, { Ana: ANA });
    for (const device of [ana, ben, ana]) await look(clock, device);
    // The cards have lain for a while.
    await away(clock, [ana, ben], 10 * DAY);
    const back = clock.now();
    await later(clock, () => clock.now() > back + 600, "their lines are open again");
    await ana.engine.addFound(ben.state.me!.id, "Ben");
    await later(clock, () => ben.state.requests.length === 1, "Ben hears of it", 300);
  });

  it("is among the cards that a tag can hold: of a relay that has more no more are read", async () => {
    const { clock, ana } = await found();
    const crowd = (count: number) =>
      lies(ana, (message) => {
        if (message.cmd !== "DISCOVERY_MATCHES") return message;
        const [match] = message.matches;
        const others = match ? Array.from({ length: count }, () => ({ ...match, box: new Uint8Array(552) })) : [];
        return { ...message, matches: [...others, ...message.matches] };
      });
    // Hers lies there as well.
    crowd(RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG - 2);
    await look(clock, ana);
    expect(finding(ana).found).toHaveLength(1);
    crowd(RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG);
    await look(clock, ana);
    expect(finding(ana).found).toEqual([]);
  });

  inLong("may be two, of whom neither comes first; what finds no space is told", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const people = await Promise.all(["Ben", "Eve", "Ana"].map((name, i) => person(clock, relay, name, 2 + i)));
    const [ben, eve, ana] = people as [Device, Device, Device];
    for (const device of [ben, eve]) await read(device, BEN, { Ana: ANA });
    for (const device of [ben, eve]) await look(clock, device);
    await read(ana, ANA, { Ben: BEN });
    await look(clock, ana);
    expect(
      finding(ana)
        .found.map(({ handle, others }) => [handle, others])
        .sort(),
    ).toEqual([
      ["Ben", 1],
      ["Eve", 1],
    ]);
    // A tag takes two boxes of one address.
    expect(people.map((device) => finding(device).full)).toEqual([0, 0, 1]);
  });
});

describe("two evaluators", () => {
  it("are both needed: while one is down nothing is left anywhere, and then they find each other", async () => {
    const clock = new FakeClock();
    const second = await relayAt(clock);
    const { discovery } = (await (await fetch(`${second.origin}/v1/capabilities`)).json()) as {
      discovery: { evaluators: { pk: string }[] };
    };
    const host = new URL(second.origin).host;
    const relay = await relayAt(clock, { ...PAIR, PPP_DISCOVERY_SECOND: `${host}/${discovery.evaluators[0]!.pk}` });
    const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
    await second.stop();
    await read(ana, ANA, { Ben: BEN });
    await read(ben, BEN, { Ana: ANA });
    await ana.engine.findPeople();
    await troubled(clock, ana, "down");
    expect(finding(ana)).toMatchObject({
      trouble: { relay: second.origin },
      evaluators: [new URL(relay.origin).host, host],
      evaluated: { done: 0, of: 1 },
    });
    await clock.advance(DAY / 6);
    expect(boxesAt(relay)).toBe(0);
    await second.start();
    // By itself.
    await later(clock, () => finding(ana).evaluated.done === 1, "both have evaluated", 900);
    await met(clock, ana);
    await look(clock, ben);
    expect(finding(ben).found).toHaveLength(1);
    expect(finding(ben).trouble).toBeUndefined();
  });
});

describe("trouble is told", () => {
  async function alone(env: Readonly<Record<string, string>> = PAIR) {
    const clock = new FakeClock();
    const relay = await relayAt(clock, env);
    const ana = await person(clock, relay, "Ana", 2);
    return { clock, relay, ana };
  }

  it("of a relay that does not do it", async () => {
    const { clock, ana } = await alone({});
    await read(ana, ANA, { Ben: BEN });
    await troubled(clock, ana, "not-offered");
  });

  it("of answers under another key than the announced one", async () => {
    const { clock, relay, ana } = await alone();
    lies(ana, (message) =>
      message.cmd === "DISCOVERY_EVALUATED" ? { ...message, evaluated: [...message.evaluated].reverse() } : message,
    );
    await read(ana, ANA, { Ben: BEN });
    await troubled(clock, ana, "false-proof");
    await clock.advance(DAY / 4);
    expect(boxesAt(relay)).toBe(0);
    expect(finding(ana).evaluated.done).toBe(0);
    // Until somebody presses.
    ana.network.onMessage = (bytes) => bytes;
    await look(clock, ana);
    expect(boxesAt(relay)).toBe(1);
  });

  it("of a relay that has a key for each person", async () => {
    const { clock, relay, ana } = await alone();
    lies(ana, (message) =>
      message.cmd === "CAPABILITIES" ? { ...message, json: message.json.replace(/"pk":"[0-9a-f]{2}/, '"pk":"77') } : message,
    );
    await read(ana, ANA, { Ben: BEN });
    await troubled(clock, ana, "apart");
    expect(finding(ana).trouble).toMatchObject({ relay: relay.origin });
    expect(boxesAt(relay)).toBe(0);
  });

  inLong("of a ration that is used up, with the time, after which it goes on by itself", async () => {
    const { clock, relay, ana } = await alone({ ...PAIR, PPP_DISCOVERY_EVAL_IP_RATE: "64/3600", PPP_RATE_FACTOR: "1" });
    await ana.engine.setIdentifiers([{ id: ANA, findable: false }]);
    await ana.engine.addToBook(many(70));
    await troubled(clock, ana, "rationed");
    const { trouble, evaluated } = finding(ana);
    expect(evaluated).toEqual({ done: 64, of: 70 });
    const again = trouble && "again" in trouble ? trouble.again : 0;
    expect(again).toBeGreaterThan(clock.now());
    // What is evaluated is looked for meanwhile.
    await later(clock, () => boxesAt(relay) === 64, "cards are left", 3600);
    expect(finding(ana).trouble?.kind).toBe("rationed");
    await later(clock, () => finding(ana).evaluated.done === 70, "the rest is evaluated", 3 * 3600);
  });

  it("of nothing that was forgotten, on which no ration is spent", async () => {
    const { clock, ana } = await alone();
    await ana.engine.setIdentifiers([{ id: ANA, findable: false }]);
    const sent = sentBy(ana);
    const ended = whenAnswered(ana, "DISCOVERY_EVALUATED", () => ana.engine.forgetBook());
    await ana.engine.addToBook(many(200));
    await later(clock, () => ended.done !== undefined && ana.state.finding === undefined, "all is forgotten");
    await clock.advance(3700);
    expect(sent).toEqual(["DISCOVERY_EVAL"]);
  });

  it("of what cannot be looked for, and of too much", async () => {
    const { ana } = await alone();
    const refused = (work: Promise<unknown>) => expect(work).rejects;
    await refused(ana.engine.setIdentifiers([{ id: "+14155550101", findable: false }])).toMatchObject({
      code: "bad-identifier",
      about: "+14155550101",
    });
    const five = Array.from({ length: 5 }, (_, i) => ({ id: `tel:+4930123450${i}`, findable: false }));
    await refused(ana.engine.setIdentifiers(five)).toMatchObject({ code: "too-many" });
    const many = Array.from({ length: 5001 }, (_, i) => ({ id: `tel:+4930${1_000_000 + i}`, name: "" }));
    await refused(ana.engine.addToBook(many)).toMatchObject({ code: "too-many" });
    expect(ana.state.finding).toBeUndefined();
  });
});
