/** Visits to a courier's box: engine, view and a box with its real store and relay, over a radio of the test's. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_FAULTS } from "../carry/simulated-link.ts";
import { noFaults, Pipe } from "../courier/radio.ts";
import { inLong } from "../support/long.ts";
import { BoxWorld } from "./box-world.ts";
import { idOf, offline } from "./carry-world.ts";
import { type Device, STEPS } from "./world.ts";

const world = { now: undefined as unknown as BoxWorld };
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];

/** Ana lives where there is no signal but a box, Ben set it up, Cleo writes to Ana. */
beforeEach(async () => {
  world.now = new BoxWorld();
  await world.now.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.now.people as [Device, Device, Device];
  await world.now.befriend(ana, ben);
  await world.now.befriend(ana, cleo);
});
afterEach(() => world.now.end());

const sentTo = (device: Device, n = 0): string | undefined => device.state.sent[n]?.to[0]?.state.kind;

async function writes(from: Device, to: Device, text = "You found it."): Promise<void> {
  const before = from.state.sent.length;
  await from.engine.leaveNote(from.draft([idOf(to)], { text }));
  await from.until(
    ({ sent }) => sent.length > before && sent.every((one) => one.to[0]?.state.kind === "relay"),
    "the relay has it",
  );
}

const ways = [
  ["notifications", () => noFaults()],
  ["reads", () => new Pipe(() => 0.5, { ...NO_FAULTS, canSubscribe: false })],
  ["reads, after no notification came", () => new Pipe(() => 0.5, { ...NO_FAULTS, lost: 1 })],
] as const;

it.each(ways)("a note comes by the box, through %s; its receipt makes the relay delete it", async (_name, pipe) => {
  const { box, key } = await world.now.box(ben, ana);
  offline(ana);
  for (const text of ["one", "two", "three"]) await writes(cleo, ana, text);
  await world.now.round(box);
  const { last, seen } = await world.now.visit(ana, box, pipe);
  expect(last).toMatchObject({ phase: "done", courier: key, offered: 3, came: 3, notes: 3, receipts: 3, refused: 0, kept: 0 });
  expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(["connecting", "proving", "receiving", "returning", "done"]));
  expect(seen.find(({ phase }) => phase === "proving")).toMatchObject({ offered: 0, came: 0 });
  await ana.stand(STEPS);
  await ana.until(({ opened }) => opened.length === 3, "they open");
  expect(ana.state.opened[0]?.came).toEqual({ courier: key, hops: 1 });
  const now = world.now.clock.now();
  expect(box.box.stored.cargo.counts(now)).toMatchObject({ envelopes: 0, receipts: 1 });
  await world.now.round(box);
  expect(box.box.stored.cargo.counts(now).receipts).toBe(0);
  expect((await world.now.visit(ana, box, pipe)).last, "again, there is nothing").toMatchObject({
    phase: "done",
    offered: 0,
    receipts: 0,
  });
});

it("a letter goes out by the box, and has its tick when the relay's own word is back, not before", async () => {
  const { box, key } = await world.now.box(ben, ana);
  offline(ana);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", letters: 1, full: 0, arrived: 0 });
  expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ kind: "courier", courier: key });
  expect((await world.now.visit(ana, box)).last, "it is there already").toMatchObject({ phase: "done", letters: 0 });
  expect(box.box.stored.cargo.counts(world.now.clock.now()).deposits).toBe(1);
  await world.now.round(box);
  await cleo.until(({ waiting }) => waiting.length === 1, "Cleo has it");
  expect(sentTo(ana)).toBe("courier");
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", arrived: 1 });
  expect(sentTo(ana)).toBe("relay");
  expect((await world.now.visit(ana, box)).last, "told once").toMatchObject({ arrived: 0 });
});

it("a courier's app brings mail to a box that has no internet, and the receipts from it", async () => {
  const { box, group, key } = await world.now.box(ben, ana);
  await ben.engine.inviteToCarry(group, [], ["me"]);
  await ana.until(({ carrying }) => carrying?.groups[0]?.fresh.length === 1, "Ana is asked about Ben");
  await ana.engine.answerCarry(group, "member", true);
  await ben.engine.carryForOthers(true);
  for (const device of [ana, ben]) await device.until(({ queued }) => queued === 0, "all are told", 600);
  await world.now.round(box);
  // From now on the box stands in the valley, and Ana too.
  const inTheValley = await world.now.moved(box);
  offline(ana);
  await writes(cleo, ana);
  await world.now.carries(ben, 1);
  expect((await world.now.visit(ben, inTheValley)).last).toMatchObject({ phase: "done", courier: key, letters: 1 });
  expect((await world.now.visit(ben, inTheValley)).last, "once").toMatchObject({ phase: "done", letters: 0 });
  expect((await world.now.visit(ana, inTheValley)).last).toMatchObject({ phase: "done", notes: 1 });
  await ana.stand(STEPS);
  await ana.until(({ opened }) => opened.length === 1, "it opens");
  expect(ana.state.opened[0]?.came).toEqual({ courier: key, hops: 2 });
});

it("a connection that breaks anywhere loses nothing and shows nothing twice", async () => {
  const { box } = await world.now.box(ben, ana);
  offline(ana);
  for (const text of ["one", "two", "three"]) await writes(cleo, ana, text);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  await world.now.round(box);
  const ends: string[] = [];
  for (let endsAfter = 20; endsAfter < 12_000; endsAfter += 700) {
    const cut = new Pipe(() => 0.5, { ...NO_FAULTS, endsAfter, canSubscribe: endsAfter % 1400 === 20 });
    ends.push((await world.now.visit(ana, box, () => cut)).last.phase);
    await world.now.clock.advance(1);
  }
  expect(ends).toContain("interrupted");
  expect(ends.at(-1)).toBe("done");
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", offered: 0 });
  expect(ana.state.waiting).toHaveLength(3);
  expect(box.box.stored.cargo.counts(world.now.clock.now())).toMatchObject({ envelopes: 0 });
  await cleo.until(({ waiting }) => waiting.length === 1, "the letter has gone out");
  await world.now.clock.advance(10);
  expect(cleo.state.waiting).toHaveLength(1);
});

it("of two groups the right one is found, and what is refused in between shows nothing", async () => {
  const valley = await world.now.box(ben, ana);
  const coast = await world.now.box(cleo, ana);
  offline(ana);
  await writes(cleo, ana);
  await world.now.round(coast.box);
  for (const { box, key } of [valley, coast, valley]) {
    const { last, asked } = await world.now.visit(ana, box);
    expect(last).toMatchObject({ phase: "done", courier: key });
    expect(asked.filter((what) => what === "connect").length).toBeLessThanOrEqual(2);
  }
  expect(ana.state.waiting).toHaveLength(1);
});

it("connections that prove nothing keep nobody from a box", async () => {
  const { box } = await world.now.box(ben, ana);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  for (const n of [1, 2, 3, 4])
    await box.radio.handlers!.onRead({ characteristic: "HANDSHAKE_NONCE", device: `passer-by ${n}`, offset: 0, mtu: 247 });
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", letters: 1 });
});

it("a box that does not know me, one that serves somebody else, and one that is no courier: each is told apart, and gets nothing", async () => {
  const { box, group } = await world.now.box(ben, ana);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  const stored = box.box.stored;
  const taken = (): unknown => stored.cargo.counts(world.now.clock.now()).deposits;
  // As it answers while it serves somebody else.
  const handlers = box.radio.handlers!;
  box.radio.handlers = Object.assign(Object.create(handlers), { onRead: () => Promise.reject(new Error("refused")) });
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "busy", offered: 0, letters: 0 });
  box.radio.handlers = handlers;

  const impostor = world.now.impostor(box, group);
  const fooled = await world.now.visit(ana, impostor);
  expect(fooled.last).toMatchObject({ phase: "refused", offered: 0, letters: 0 });
  expect(fooled.asked).not.toContain("write");

  stored.membership.leave(group, world.now.clock.now());
  await world.now.clock.advance(1);
  box.radio.advertised = impostor.radio.advertised;
  const unknown = await world.now.visit(ana, box);
  expect(unknown.last).toMatchObject({ phase: "refused", offered: 0, letters: 0 });
  expect(taken()).toBe(0);
});

it("nothing is visited without a group, while the app is locked, or after another visit began", async () => {
  expect(await cleo.engine.boxNames()).toEqual([]);
  const { box } = await world.now.box(ben, ana);
  expect((await ana.engine.nextOfVisit("first", 0, undefined)).task).toEqual({ do: "connect" });
  expect((await ana.engine.nextOfVisit("second", 0, undefined)).task).toEqual({ do: "connect" });
  await expect(ana.engine.nextOfVisit("first", 1, { is: "done" })).rejects.toMatchObject({ code: "not-found" });
  await ana.engine.setPasscode("seven words", 300, undefined);
  await ana.engine.lock();
  await expect(ana.engine.nextOfVisit("second", 1, { is: "done" })).rejects.toMatchObject({ code: "not-ready" });
  await expect(ana.engine.boxNames()).rejects.toMatchObject({ code: "not-ready" });
  await ana.engine.unlock("seven words");
  expect((await world.now.visit(ana, box)).last.phase).toBe("done");
});

it("what a page asks twice, because another engine may have gone with it, is done once", async () => {
  const { box, key } = await world.now.box(ben, ana);
  offline(ana);
  for (const text of ["one", "two", "three"]) await writes(cleo, ana, text);
  await world.now.round(box);
  const { boxNames, heardInVisit, nextOfVisit } = ana.engine;
  const twice: typeof nextOfVisit = async (...asked) => {
    const [one, other] = await Promise.all([nextOfVisit(...asked), nextOfVisit(...asked)]);
    expect(one).toEqual(other);
    return one;
  };
  const { last } = await world.now.visit({ engine: { boxNames, heardInVisit, nextOfVisit: twice } }, box);
  expect(last).toMatchObject({ phase: "done", courier: key, notes: 3, receipts: 3 });
});

inLong("hidden mail comes by its days' mailboxes, and its receipts count", async () => {
  await ana.engine.hideMail(true);
  await world.now.clock.advance(3_600);
  const { box } = await world.now.box(ben, ana);
  offline(ana);
  await writes(cleo, ana);
  expect(cleo.state.sent[0]?.to[0]?.state).toMatchObject({ hidden: true });
  await world.now.round(box);
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", notes: 1, receipts: 1, refused: 0 });
  await world.now.round(box);
  expect(box.box.stored.cargo.counts(world.now.clock.now())).toMatchObject({ envelopes: 0, receipts: 0 });
});

it("a device that keeps nothing more acknowledges nothing, and says so; later all of it comes", async () => {
  const { box } = await world.now.box(ben, ana);
  offline(ana);
  await writes(cleo, ana);
  await world.now.round(box);
  ana.store.refusal = Object.assign(new Error("full"), { name: "QuotaExceededError" });
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "interrupted", unwritten: true, notes: 0, receipts: 0 });
  expect(box.box.stored.cargo.counts(world.now.clock.now())).toMatchObject({ envelopes: 1, receipts: 0 });
  ana.store.refusal = undefined;
  expect((await world.now.visit(ana, box)).last).toMatchObject({ phase: "done", notes: 1, receipts: 1 });
});
