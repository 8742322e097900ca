/** Couriers whose clock is off. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { startBox } from "../courier/world.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { BoxWorld } from "./box-world.ts";
import { eventsOf, groupOf, idOf, keptBy, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import { Device, SEED } from "./world.ts";

let world: BoxWorld;
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];
beforeEach(async () => {
  world = new BoxWorld();
  await world.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.people as [Device, Device, Device];
  await world.befriend(ana, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

/** 300 seconds behind everybody else. */
function late(by = 300): FakeClock {
  const { clock } = world;
  return Object.assign(Object.create(clock), {
    now: () => clock.now() - by,
    advance: (s: number) => clock.advance(s),
    until: (...all: Parameters<FakeClock["until"]>) => clock.until(...all),
  });
}

it("a courier whose clock is five minutes behind carries", async () => {
  const dan = new Device(late(), world.relay.origin, SEED + 99);
  await dan.on();
  await dan.engine.createIdentity("Dan");
  await dan.until(({ connection }) => connection.state === "online", "online");
  world.people.push(dan);
  await world.befriend(ana, dan);
  const id = await world.group(dan, ana);
  expect(groupOf(dan, id)?.members[0]?.standing).toBe("in");
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(4 * ROUND_S);
  expect(dan.state.carrying?.held.events).toBe(1);
});

it("a box whose clock is five minutes behind takes receipts", async () => {
  const { box } = await world.box(ben, ana, ben);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await cleo.until(({ queued }) => queued === 0, "at the relay");
  await world.round(box);
  let stopped = false;
  void box.stop().finally(() => {
    stopped = true;
  });
  await world.clock.until(() => stopped, "stopped");
  const slow = await startBox(late(), undefined, {}, box.dataDir);
  const first = await world.visit(ana, slow);
  expect(first.last).toMatchObject({ notes: 1, phase: "done" });
  expect(slow.box.stored.cargo.counts(world.clock.now()).envelopes).toBe(0);
});

it("a courier holds back a receipt that is ahead of its relay's clock, until its time has come", async () => {
  const dan = new Device(late(-300), world.relay.origin, SEED + 99);
  await dan.on();
  await dan.engine.createIdentity("Dan");
  await dan.until(({ connection }) => connection.state === "online", "online");
  world.people.push(dan);
  await world.befriend(ben, dan);
  await world.befriend(dan, cleo);
  const id = await world.group(ben, dan);
  offline(dan);
  await cleo.engine.leaveNote(cleo.draft([idOf(dan)]));
  await world.carries(ben, 1);
  await opens(dan, await parcel(ben, id, dan));
  // What is signed for a relay that was not asked in this run is signed by the device's own clock.
  const row = [...(await keptBy(dan)).table("carry_receipt").values()][0]!;
  expect(row.at).toBeGreaterThan(world.clock.now() + 200);
  await opens(ben, await parcel(dan, id, ben));
  await world.clock.advance(60);
  expect([...(await keptBy(ben)).table("carry_receipt").values()], "the relay would take it for nothing").toHaveLength(1);
  await world.clock.advance(2 * ROUND_S);
  expect([...(await keptBy(ben)).table("carry_receipt").values()]).toEqual([]);
  const counts = eventsOf(dan);
  dan.network.restore();
  await dan.until(({ connection }) => connection.state === "online", "online", 600);
  expect(Math.max(0, ...counts), "the relay has deleted it").toBe(0);
});
