/** What people are told of a carry group: who carries, and what its relay has of it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { withoutFeature } from "../support/node-network.ts";
import { fourPeople, groupOf, idOf, offline, ROUND_S } from "./carry-world.ts";

let { world, ana, ben, cleo, dan } = {} as Awaited<ReturnType<typeof fourPeople>>;
beforeEach(async () => {
  ({ world, ana, ben, cleo, dan } = await fourPeople());
});
afterEach(() => world.end());

it("a member is told who carries: not 'asked' of a courier who does", async () => {
  const id = await world.group(ben, ana);
  await world.clock.advance(ROUND_S);
  expect(groupOf(ana, id)?.couriers).toEqual([{ id: idOf(ben), standing: "in" }]);
});

it("a member is not told what others in it answered", async () => {
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me", idOf(dan)] });
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  const told = groupOf(ana, id)?.couriers ?? [];
  expect(told).toHaveLength(2);
  expect(told).toEqual(expect.arrayContaining([{ id: idOf(ben), standing: "in" }, { id: idOf(dan) }]));
  expect(groupOf(ben, id)?.couriers).toContainEqual({ id: idOf(dan), standing: "asked" });
});

it("whoever is asked is not told that a group is registered which is not", async () => {
  const id = await ben.engine.makeCarryGroup({
    ...{ name: "x", members: [idOf(ana)], couriers: ["me", idOf(dan)], registered: true },
  });
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  await ana.engine.answerCarry(id, "member", true);
  await world.clock.advance(2 * ROUND_S);
  expect([groupOf(ben, id)?.registered, groupOf(ana, id)?.registered]).toEqual(["soon", "soon"]);
});

it("a group for a relay that keeps no lists is carried all the same, and not said to be registered", async () => {
  for (const one of [ana, ben, cleo]) withoutFeature(one.network, "carry");
  for (const one of [ana, ben]) {
    one.off();
    await one.on();
    await one.until(({ connection }) => connection.state === "online", "online");
  }
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"], registered: true });
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  await ana.engine.answerCarry(id, "member", true);
  await world.clock.advance(ROUND_S);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(4 * ROUND_S);
  expect(ben.state.carrying?.held.events).toBe(1);
  expect([groupOf(ana, id)?.registered, groupOf(ben, id)?.registered], "nobody is told that it is, or will be").toEqual([
    undefined,
    undefined,
  ]);
});
