/** A box without internet: what waits there for relays goes with the courier who comes by, and what relays said comes back with one. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TestBox } from "../courier/world.ts";
import { BoxWorld } from "./box-world.ts";
import { eventsOf, groupOf, idOf, offline, ROUND_S } from "./carry-world.ts";
import type { Device } from "./world.ts";

const world = { now: undefined as unknown as BoxWorld };
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];
let valley: TestBox;
let group: string;

/** Ana lives in the valley, where the box stands and there is no signal. Ben comes by; Cleo is elsewhere. */
beforeEach(async () => {
  world.now = new BoxWorld();
  await world.now.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.now.people as [Device, Device, Device];
  await world.now.befriend(ana, ben);
  await world.now.befriend(ana, cleo);
  const made = await world.now.box(ben, ana);
  group = made.group;
  await ben.engine.inviteToCarry(group, [], ["me"]);
  await ana.until(() => groupOf(ana, group)?.fresh.length === 1, "Ana is asked about Ben");
  await ana.engine.answerCarry(group, "member", true);
  await ben.engine.carryForOthers(true);
  for (const device of [ana, ben]) await device.until(({ queued }) => queued === 0, "all are told", 600);
  await world.now.round(made.box);
  valley = await world.now.moved(made.box);
  offline(ana);
});
afterEach(() => world.now.end());

const counts = () => valley.box.stored.cargo.counts(world.now.clock.now());
const visits = async (device: Device) => (await world.now.visit(device, valley)).last;

it("hands receipts to the courier who comes by, and the relay then deletes what was delivered", async () => {
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.now.carries(ben, 1);
  expect(await visits(ben)).toMatchObject({ phase: "done", letters: 1 });
  expect(await visits(ana)).toMatchObject({ phase: "done", notes: 1, receipts: 1 });
  expect(counts()).toMatchObject({ envelopes: 0, receipts: 1 });
  expect(await visits(ben)).toMatchObject({ phase: "done", taken: 1 });
  // Ben's own copy goes with it, and the relay has Ana's word by his next round.
  await ben.until(({ carrying }) => carrying?.held.events === 0, "his copy is gone");
  await world.now.clock.advance(ROUND_S);
  expect(await visits(ben), "once").toMatchObject({ phase: "done", taken: 0, letters: 0 });
  const fetched = eventsOf(ana);
  ana.network.restore();
  await ana.until(() => fetched.length > 0, "Ana is back and fetches", 300);
  expect(fetched).toEqual([0]);
});

it("hands letters to the courier who comes by, and has the relay's word for their sender when one comes again", async () => {
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  expect(await visits(ana)).toMatchObject({ phase: "done", letters: 1 });
  expect(counts()).toMatchObject({ deposits: 1, answers: 0 });
  expect(await visits(ben)).toMatchObject({ phase: "done", taken: 1 });
  expect(counts(), "it stays until its relay has answered").toMatchObject({ deposits: 1, answers: 0 });
  await cleo.until(({ waiting }) => waiting.length === 1, "Cleo has it");
  expect(await visits(ana)).toMatchObject({ phase: "done", arrived: 0 });
  expect(ana.state.sent[0]?.to[0]?.state.kind).toBe("courier");
  expect(await visits(ben)).toMatchObject({ phase: "done", taken: 0 });
  expect(counts()).toMatchObject({ deposits: 0, answers: 1 });
  expect(await visits(ana)).toMatchObject({ phase: "done", arrived: 1 });
  expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ kind: "relay", sealed: true });
  expect(ana.state.queued).toBe(0);
  expect(counts()).toMatchObject({ deposits: 0, answers: 0 });
});
