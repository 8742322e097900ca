/** Finding people (ours), engine to engine through a real relay: who finds whom, what the relay is left with, and what goes wrong. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { keypadOprf } from "../../kaios/platform/oprf.ts";
import type { Finding } from "../../src/engine/face.ts";
import { MONTH_S } from "../../src/protocol/discovery/pair.ts";
import type { Oprf } from "../../src/protocol/discovery/voprf.ts";
import { encodeMessage, parseMessage } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { inLong } from "../support/long.ts";
import { Device, SEED, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const DAY = 86_400;
const ANA = "tel:+14155550101";
const BEN = "mailto:ben@example.org";
const CARA = "tel:+4930123456";

const PAIR = { PPP_DISCOVERY: "pair" };

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

async function person(clock: FakeClock, relay: TestRelay, name: string, seed: number): Promise<Device> {
  const device = new Device(clock, relay.origin, SEED + seed);
  await device.on();
  running.push({ end: async () => device.off() });
  await device.engine.createIdentity(name);
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

/** What a relay says, changed on its way to one device. */
function lies(device: Device, lie: (message: Message) => Message): void {
  device.network.onMessage = (bytes) => {
    const { req, ...message } = parseMessage(bytes) as Message & { req?: number };
    return encodeMessage({ ...lie(message as Message), ...(req === undefined ? {} : { req }) } as Message);
  };
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

it("a book of 200 on a keypad goes through in steps of eight, and meets who computes otherwise", async () => {
  const clock = new FakeClock();
  const relay = await relayAt(clock);
  const [ana, ben] = [await person(clock, relay, "Ana", 2), await person(clock, relay, "Ben", 3)];
  const { oprf, seen } = keypad(clock);
  ana.off();
  ana.oprf = oprf;
  await ana.on();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back");
  const others = Object.fromEntries(Array.from({ length: 199 }, (_, i) => [`Person ${i}`, `tel:+4930${1_000_000 + i}`]));
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

  it("is taken back after a restart, when it could not be before", async () => {
    const { clock, relay, ana } = await found();
    await ana.engine.forgetBook();
    ana.off();
    await ana.on();
    await later(clock, () => boxesAt(relay) === 1, "Ana's card is taken back");
  });
});

describe("hashes", () => {
  const HASHES = { PPP_DISCOVERY: "pair+hash" };
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

  it("may be two, of whom neither comes first; what finds no space is told", async () => {
    const clock = new FakeClock();
    const relay = await relayAt(clock);
    const people = await Promise.all(["Ben", "Eve", "Ana"].map((name, i) => person(clock, relay, name, 2 + i)));
    const [ben, eve, ana] = people as [Device, Device, Device];
    for (const device of [ben, eve]) await read(device, BEN, { Ana: ANA });
    await read(ana, ANA, { Ben: BEN });
    for (const device of people) await look(clock, device);
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

  it("of a ration that is used up, with the time, after which it goes on by itself", async () => {
    const { clock, ana } = await alone({ ...PAIR, PPP_DISCOVERY_EVAL_IP_RATE: "64/3600", PPP_RATE_FACTOR: "1" });
    await ana.engine.setIdentifiers([{ id: ANA, findable: false }]);
    await ana.engine.addToBook(Array.from({ length: 70 }, (_, i) => ({ id: `tel:+49301234${100 + i}`, name: `Person ${i}` })));
    await troubled(clock, ana, "rationed");
    const { trouble, evaluated } = finding(ana);
    expect(evaluated).toEqual({ done: 64, of: 70 });
    const again = trouble && "again" in trouble ? trouble.again : 0;
    expect(again).toBeGreaterThan(clock.now());
    await later(clock, () => finding(ana).evaluated.done === 70, "the rest is evaluated", 3 * 3600);
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
