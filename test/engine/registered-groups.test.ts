/** Carry groups that are registered at their relay: who agreed is on its list, by their own signatures, and couriers fetch by it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { inLong } from "../support/long.ts";
import { CarryWorld, groupOf, idOf, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import type { Device } from "./world.ts";

let world: CarryWorld;
let [ana, ben, cleo, dan] = [] as unknown as [Device, Device, Device, Device];

beforeEach(async () => {
  world = new CarryWorld();
  await world.start("Ana", "Ben", "Cleo", "Dan");
  [ana, ben, cleo, dan] = world.people as [Device, Device, Device, Device];
  for (const other of [ana, cleo, dan]) await world.befriend(other, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

/** How often a relay answered a device with each message, from now on; a page of a registered group is `page of a group`. */
function repliesTo(device: Device): Map<string, number> {
  const counts = new Map<string, number>();
  device.network.onMessage = (bytes) => {
    const message = parseMessage(bytes);
    const name = message.cmd === "CARRY_EVENTS" && message.members_version !== undefined ? "page of a group" : message.cmd;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return bytes;
  };
  return counts;
}

/** Ben makes it, and carries; the relay knows of it. */
async function registered(members: readonly Device[], couriers: readonly Device[] = []): Promise<string> {
  const id = await ben.engine.makeCarryGroup({
    ...{ name: "The valley", members: members.map(idOf), couriers: ["me", ...couriers.map(idOf)], registered: true },
  });
  expect(groupOf(ben, id)?.registered).toBe("soon");
  for (const one of couriers) {
    await one.until(() => groupOf(one, id)?.courier === "asked", "a courier is asked");
    await one.engine.answerCarry(id, "courier", true);
  }
  for (const one of members) {
    await one.until(() => groupOf(one, id)?.member === "asked", "a member is asked");
    expect(groupOf(one, id)?.registered, "they are told that it is to be").toBe("soon");
    await one.engine.answerCarry(id, "member", true);
  }
  await ben.until(() => groupOf(ben, id)?.registered === "yes", "the relay has the group");
  const all = (): boolean => (groupOf(ben, id)?.members ?? []).every(({ standing }) => standing === "in");
  await ben.until(all, "everybody is in");
  await world.clock.advance(5);
  return id;
}

async function noteFor(one: Device): Promise<void> {
  await cleo.engine.leaveNote(cleo.draft([idOf(one)]));
  await cleo.until(({ queued }) => queued === 0, "the relay has it");
  await world.clock.advance(2 * ROUND_S);
}

it("carries by the relay's list: nobody gives leave to fetch, and the receipt counts", async () => {
  const given = repliesTo(ben);
  const id = await registered([ana]);
  offline(ana);
  await noteFor(ana);
  expect(ben.state.carrying?.held.events).toBe(1);
  expect([given.get("CARRY_EVENTS"), (given.get("page of a group") ?? 0) > 0]).toEqual([undefined, true]);
  expect(given.get("CARRY_GROUP_REGISTERED"), "once for all that changed").toBe(1);
  expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 1, refused: 0 });
  expect(await opens(ben, await parcel(ana, id, ben))).toMatchObject({ receipts: 1, refused: 0 });
  expect(ben.state.carrying?.held.events).toBe(0);
});

it("is registered once everybody who carries has agreed; a further courier is asked about, and nobody is dropped meanwhile", async () => {
  const id = await registered([ana], [dan]);
  offline(ana);
  await noteFor(ana);
  expect([ben.state.carrying?.held.events, dan.state.carrying?.held.events]).toEqual([1, 1]);
  ana.network.restore();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
  await ben.engine.inviteToCarry(id, [], [idOf(cleo)]);
  await ana.until(() => groupOf(ana, id)?.fresh.length === 1, "Ana is asked about Cleo");
  await cleo.until(() => groupOf(cleo, id)?.courier === "asked", "Cleo is asked");
  offline(ana);
  await noteFor(ana);
  expect(dan.state.carrying?.held.events, "those before go on").toBe(2);
  await cleo.engine.answerCarry(id, "courier", true);
  await world.clock.advance(ROUND_S);
  expect(cleo.state.carrying?.held.events, "Ana has not agreed to Cleo").toBe(0);
  await noteFor(ana);
  expect(dan.state.carrying?.held.events, "and goes on without her").toBe(3);
  ana.network.restore();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
  await ana.engine.answerCarry(id, "member", true);
  await world.clock.advance(5);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(2 * ROUND_S);
  expect(cleo.state.carrying?.held.events).toBeGreaterThan(0);
});

it("waits two weeks for who has not agreed to a further courier, and goes on without them", async () => {
  const id = await registered([ana, dan]);
  offline(ana);
  await ben.engine.inviteToCarry(id, [], [idOf(cleo)]);
  await cleo.until(() => groupOf(cleo, id)?.courier === "asked", "Cleo is asked");
  await cleo.engine.answerCarry(id, "courier", true);
  await dan.until(() => groupOf(dan, id)?.fresh.length === 1, "Dan is asked about Cleo");
  await dan.engine.answerCarry(id, "member", true);
  await world.clock.advance(2 * ROUND_S);
  offline(dan);
  const mail = async (): Promise<void> => {
    await ben.engine.leaveNote(ben.draft([idOf(dan)]));
    await world.clock.advance(4 * ROUND_S);
  };
  await mail();
  expect(ben.state.carrying?.held.events).toBeGreaterThan(0);
  expect(cleo.state.carrying?.held.events).toBe(0);
  world.clock.jump(14 * DAY_S);
  await mail();
  expect(cleo.state.carrying?.held.events).toBeGreaterThan(0);
});

it("is left by a member's own word: the relay's list has them no more, and what was held is gone", async () => {
  const id = await registered([ana, cleo]);
  const said = repliesTo(ana);
  await ana.engine.leaveCarry(id);
  await ben.until(() => groupOf(ben, id)?.members.find((one) => one.id === idOf(ana))?.standing === "left", "Ben hears of it");
  await ana.until(() => said.get("CARRY_GROUP_LEFT") === 1, "the relay is told");
  offline(ana);
  offline(cleo);
  await dan.engine.addPerson(ana.state.me!.link, "Ana");
  await ben.engine.leaveNote(ben.draft([idOf(ana)]));
  await ben.engine.leaveNote(ben.draft([idOf(cleo)]));
  await world.clock.advance(2 * ROUND_S);
  expect(ben.state.carrying?.held.events, "Cleo's alone").toBe(1);
  await expect(parcel(ben, id, ana)).rejects.toMatchObject({ code: "nothing-to-give" });
});

it("is over for its couriers when its inviter ends it, and without one who is taken out", async () => {
  const id = await registered([ana], [dan]);
  await ben.engine.removeFromCarry(id, idOf(dan));
  offline(ana);
  await noteFor(ana);
  expect(dan.state.carrying?.held.events ?? 0).toBe(0);
  ana.network.restore();
  await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
  await world.clock.advance(2 * ROUND_S);
  // Fewer carry: her app signs for that without asking.
  expect(groupOf(ana, id)?.fresh).toEqual([]);
  expect(groupOf(ben, id)?.registered).toBe("yes");
  const said = repliesTo(ben);
  await ben.engine.leaveCarry(id);
  await ben.until(() => said.get("CARRY_GROUP_REGISTERED") === 1, "the relay is told");
  await ana.until(() => (groupOf(ana, id)?.valid_until ?? 0) <= world.clock.now(), "Ana hears of it");
});

it("is signed for anew, quietly, when a member has another key", async () => {
  const id = await registered([ana]);
  const before = idOf(ana);
  await ana.engine.nextWords();
  await ana.engine.moveToNextKey();
  await ana.until(({ me }) => me?.id !== before, "another key");
  await world.clock.advance(2 * ROUND_S);
  offline(ana);
  await noteFor(ana);
  expect(ben.state.carrying?.held.events).toBe(1);
  expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 1 });
});

it.each([true, false])("goes on, quietly, when who made it and carries has another key; registered: %s", async (isRegistered) => {
  const id = isRegistered ? await registered([ana], [dan]) : await world.group(ben, ana);
  const before = idOf(ben);
  const told = repliesTo(ben);
  await ben.engine.nextWords();
  await ben.engine.moveToNextKey();
  await ben.until(({ me }) => me?.id !== before, "another key");
  await world.clock.advance(4 * ROUND_S);
  expect(groupOf(ana, id)?.fresh).toEqual([]);
  expect(groupOf(ana, id)?.couriers.map((one) => one.id)).toContain(idOf(ben));
  // What the relay had under the key before is gone, and it has what counts now.
  if (isRegistered) expect(told.get("CARRY_GROUP_REGISTERED")).toBeGreaterThanOrEqual(2);
  offline(ana);
  const had = ben.state.carrying?.held.events ?? 0;
  await noteFor(ana);
  expect(ben.state.carrying?.held.events).toBe(had + 1);
  expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 1 });
});

inLong("with hidden mail goes by delegation as well: the list has no hidden mailboxes", async () => {
  await ana.engine.hideMail(true);
  await world.clock.advance(3_600);
  await registered([ana]);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(3_600);
  expect(ben.state.carrying?.held.events).toBe(1);
});
