/** Somebody leaves, or is blocked: what couriers hold then, and who carries on. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { fourPeople, groupOf, idOf, keptBy, offline, parcel, ROUND_S } from "./carry-world.ts";
import type { Device } from "./world.ts";

let { world, ana, ben, cleo, dan } = {} as Awaited<ReturnType<typeof fourPeople>>;
beforeEach(async () => {
  ({ world, ana, ben, cleo, dan } = await fourPeople());
});
afterEach(() => world.end());

it("who made a group and is blocked is given leave to fetch no longer", async () => {
  const id = await world.group(ben, ana);
  const before = (await keptBy(ana)).get("carry_group", id)!.given!.at;
  await ana.engine.blockPerson(idOf(ben));
  await world.clock.advance(60);
  world.clock.jump(9 * DAY_S);
  await world.clock.advance(2 * ROUND_S);
  const after = (await keptBy(ana)).get("carry_group", id);
  expect(after?.given?.at === undefined || after.given.at === before, "not renewed for somebody blocked").toBe(true);
  expect(groupOf(ana, id)?.couriers.some((one) => one.id === idOf(ben)) ?? false, "or he carries still").toBe(false);
});

/** Ben makes a group for Ana; Dan carries as well. */
async function two(registered: boolean): Promise<string> {
  const couriers = ["me", idOf(dan)];
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers, ...(registered ? { registered } : {}) });
  await dan.until(() => groupOf(dan, id)?.courier === "asked", "asked");
  await dan.engine.answerCarry(id, "courier", true);
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  await ana.engine.answerCarry(id, "member", true);
  return id;
}

const hasLeave = async (courier: Device): Promise<boolean> => (await keptBy(courier)).table("carry_delegation").size > 0;

it("another courier of a group who is blocked carries no longer, and who made it does", async () => {
  await world.befriend(ana, dan);
  const id = await two(false);
  await world.clock.advance(ROUND_S);
  expect([await hasLeave(ben), await hasLeave(dan)]).toEqual([true, true]);
  await ana.engine.blockPerson(idOf(dan));
  await world.clock.advance(ROUND_S);
  expect((await keptBy(ana)).get("carry_group", id)?.given?.couriers).toEqual([idOf(ben)]);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(3 * ROUND_S);
  expect([ben.state.carrying?.held.events, dan.state.carrying?.held.events]).toEqual([1, 0]);
});

it("a courier of a registered group who is blocked: the group is left, since its list names them", async () => {
  await world.befriend(ana, dan);
  const id = await two(true);
  await ben.until(() => groupOf(ben, id)?.registered === "yes", "registered");
  await ana.engine.blockPerson(idOf(dan));
  await ben.until(() => groupOf(ben, id)?.members[0]?.standing === "left", "Ben hears of it");
  await ana.until(() => groupOf(ana, id) === undefined, "she has left");
});

it("who is blocked is in no registered group of mine", async () => {
  const id = await ben.engine.makeCarryGroup({ name: "x", members: ["me"], couriers: [idOf(dan), idOf(ana)], registered: true });
  await ben.engine.blockPerson(idOf(dan));
  await world.clock.advance(5);
  expect(groupOf(ben, id)?.couriers.map((one) => one.id)).toEqual([idOf(ana)]);
});

it("an invitation of somebody who is blocked since asks nothing", async () => {
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"] });
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  await ana.engine.blockPerson(idOf(ben));
  await world.clock.advance(5);
  expect(groupOf(ana, id)).toBeUndefined();
});

it("mail of somebody who is in two groups of one courier goes into a parcel of either", async () => {
  const one = await world.group(ben, ana);
  const other = await world.group(ben, ana);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.carries(ben, 1);
  const held = [...(await keptBy(ben)).table("carried").values()][0]!.event!.group;
  const wrong = held === one ? other : one;
  const got = await parcel(ben, wrong, ana).catch((error: unknown) => (error as { code?: string }).code);
  expect(got).toMatchObject({ events: 1 });
});

it("mail of somebody who is in two groups of one courier stays for the other when they leave one", async () => {
  const [one, other] = [await world.group(ben, ana), await world.group(ben, ana)];
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  ana.off();
  await world.carries(ben, 1);
  const held = [...(await keptBy(ben)).table("carried").values()][0]!.event!.group;
  const [left, stays] = held === one ? [one, other] : [other, one];
  await world.says(ana, ben, {
    ...{ kind: "CARRY_GROUP_ACCEPT" },
    content: { group_id: fromHex(left), left: Math.floor(world.clock.now()) },
  });
  expect(groupOf(ben, left)?.members[0]?.standing).toBe("left");
  expect(ben.state.carrying?.held.events).toBe(1);
  expect(await ben.engine.saveParcel(stays, ben.state.people.find(({ name }) => name === "Ana")!.id)).toMatchObject({ events: 1 });
});

it("a courier who leaves a registered group holds nothing more of it", async () => {
  const id = await ben.engine.makeCarryGroup({
    ...{ name: "x", members: [idOf(ana)], couriers: ["me", idOf(dan)], registered: true },
  });
  await dan.until(() => groupOf(dan, id)?.courier === "asked", "asked");
  await dan.engine.answerCarry(id, "courier", true);
  await ana.until(() => groupOf(ana, id)?.member === "asked", "asked");
  await ana.engine.answerCarry(id, "member", true);
  await ben.until(() => groupOf(ben, id)?.registered === "yes", "registered");
  const before = idOf(ana);
  await ana.engine.nextWords();
  await ana.engine.moveToNextKey();
  await ana.until(({ me }) => me?.id !== before, "another key");
  await world.clock.advance(2 * ROUND_S);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([cleo.state.people[0]!.id]));
  await world.clock.advance(3 * ROUND_S);
  expect(dan.state.carrying?.held.events, "it carries for her new key").toBe(1);
  await dan.engine.leaveCarry(id);
  await world.clock.advance(5);
  expect(dan.state.carrying?.held.events ?? 0).toBe(0);
});
