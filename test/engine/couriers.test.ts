/** Couriers and parcels, engines in one process with a real relay: mail where there is no signal, and what becomes of it. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseBody } from "../../src/protocol/wire/frame.ts";
import { CarryDepositsReply } from "../../src/protocol/wire/topics/carry.ts";
import { CarryWorld, eventsOf, groupOf, idOf, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import { type Device, STEPS } from "./world.ts";

const world = { now: undefined as unknown as CarryWorld };
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];

/** Ana lives where there is no signal, Ben drives the bus, Cleo writes to Ana. */
beforeEach(async () => {
  world.now = new CarryWorld();
  await world.now.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.now.people as [Device, Device, Device];
  await world.now.befriend(ana, ben);
  await world.now.befriend(ana, cleo);
});
afterEach(() => world.now.end());

/** What a relay answers to the deposits that a device brings. */
function repliesOf({ network }: Device): readonly number[] {
  const statuses: number[] = [];
  network.onReply = (url, reply) => {
    if (url.endsWith("/v1/carry/deposit"))
      statuses.push(...parseBody(CarryDepositsReply, reply.body).answers.map(({ status }) => status));
    return reply;
  };
  return statuses;
}

const sentTo = (device: Device, n = 0): string | undefined => device.state.sent[n]?.to[0]?.state.kind;

describe("mail for somebody without signal", () => {
  it("comes from the relay by a courier's parcel, and the receipt goes back to the relay", async () => {
    const id = await world.now.group(ben, ana);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await cleo.until(() => sentTo(cleo) === "relay", "the relay has it");
    await world.now.carries(ben, 1);

    const out = await parcel(ben, id, ana);
    expect([out.events, out.name]).toEqual([1, expect.stringMatching(/^parcel-[0-9a-f]{6}\.cairn\.txt$/)]);
    expect(await opens(ana, out)).toMatchObject({ from: idOf(ben), notes: 1, refused: 0 });
    await ana.until(({ waiting }) => waiting.length === 1, "the note waits");
    // Again, it is nothing new.
    expect(await opens(ana, out)).toMatchObject({ notes: 0, known: 1 });
    expect(ana.state.waiting).toHaveLength(1);
    await ana.stand(STEPS);
    await ana.until(({ opened }) => opened.length === 1, "it opens");
    expect(ana.state.opened[0]?.came).toEqual({ courier: idOf(ben), hops: 1 });

    const back = await parcel(ana, id, ben);
    expect(back).toMatchObject({ events: 0, receipts: 1 });
    expect(await opens(ben, back)).toMatchObject({ receipts: 1, refused: 0 });
    await world.now.carries(ben, 0);
    await world.now.clock.advance(10);
    // At the relay it counts as Ana's own word: when she is back there is nothing to fetch.
    const fetched = eventsOf(ana);
    ana.network.restore();
    await ana.until(() => fetched.length > 0, "Ana is back and fetches", 300);
    expect(fetched).toEqual([0]);
  });
});

it("what a courier has is not fetched over and over", async () => {
  await world.now.group(ben, ana);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await cleo.until(() => sentTo(cleo) === "relay", "the relay has it");
  await world.now.carries(ben, 1);
  const fetched = eventsOf(ben, "CARRY_EVENTS");
  // A quarter of an hour is asked for again: two clocks may differ by as much.
  for (let round = 0; round < 6; round++) await world.now.clock.advance(ROUND_S);
  await ben.until(() => fetched.length >= 6, "more rounds");
  expect(fetched.at(-1)).toBe(0);
});

describe("a letter of somebody without signal", () => {
  it("goes out by a courier, and has its tick when the relay's own word comes back, not before", async () => {
    const id = await world.now.group(ben, ana);
    offline(ana);
    await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
    expect(sentTo(ana)).toBe("queued");
    const out = await parcel(ana, id, ben);
    expect(out.letters).toBe(1);
    expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ kind: "courier", courier: idOf(ben) });
    expect(await opens(ben, out)).toMatchObject({ letters: 1, refused: 0 });
    await cleo.until(({ waiting }) => waiting.length === 1, "Cleo has it");
    expect(sentTo(ana)).toBe("courier");
    await ben.until(({ carrying }) => carrying?.held.letters === 0, "the relay has answered");
    const back = await parcel(ben, id, ana);
    expect(await opens(ana, back)).toMatchObject({ arrived: 1 });
    expect(ana.state.sent[0]?.to[0]?.state).toMatchObject({ kind: "relay", sealed: true });
    expect(ana.state.queued).toBe(0);
  });

  it("that a courier drops leaves by the sender's own line, once", async () => {
    const id = await world.now.group(ben, ana);
    offline(ana);
    await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
    const out = await parcel(ana, id, ben);
    ana.network.restore();
    await ana.until(() => sentTo(ana) === "relay", "it leaves by itself", 300);
    await cleo.until(({ waiting }) => waiting.length === 1, "Cleo has it");
    // The courier hands it in all the same: the relay knows it, and Cleo sees one note.
    expect(await opens(ben, out)).toMatchObject({ letters: 1 });
    await ben.until(({ carrying }) => carrying?.held.letters === 0, "the relay has answered");
    await world.now.clock.advance(5);
    expect(cleo.state.waiting).toHaveLength(1);
  });
});

describe("a member who leaves", () => {
  it("is carried no more: nothing is fetched for them, and what was held is gone", async () => {
    const id = await world.now.group(ben, ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await ana.until(({ waiting }) => waiting.length === 1, "Ana has it herself");
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.now.carries(ben, 1);
    ana.network.restore();
    await ana.until(({ connection }) => connection.state === "online", "Ana is back", 300);
    await ana.engine.leaveCarry(id);
    await ben.until(() => groupOf(ben, id)?.members[0]?.standing === "left", "Ben hears of it");
    expect(ben.state.carrying?.held.events).toBe(0);
    offline(ana);
    await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
    await world.now.clock.advance(1_000);
    expect(ben.state.carrying?.held.events).toBe(0);
    await expect(parcel(ben, id, ana)).rejects.toMatchObject({ code: "nothing-to-give" });
  });

  it("leaves without signal by a courier who stays: the relay has her word before she is back, and she has its answer", async () => {
    const dan = await world.now.join("Dan");
    await world.now.befriend(ana, dan);
    const [left, stays] = [await world.now.group(ben, ana), await world.now.group(dan, ana)];
    const listed = await dan.engine.makeCarryGroup({ name: "x", members: [idOf(ana)], couriers: ["me"], registered: true });
    await ana.until(() => groupOf(ana, listed)?.member === "asked", "asked");
    await ana.engine.answerCarry(listed, "member", true);
    await dan.until(() => groupOf(dan, listed)?.registered === "yes", "the relay has the group", 300);
    offline(ana);
    await ana.engine.leaveCarry(left);
    await ana.engine.leaveCarry(listed);
    const given = await parcel(ana, stays, dan);
    // Letters to both who made the groups, and the relay's of each.
    expect(given.letters).toBe(4);
    const answers = repliesOf(dan);
    expect(await opens(dan, given)).toMatchObject({ letters: 4, refused: 0 });
    await dan.until(({ carrying }) => carrying?.held.letters === 0, "the relay has answered", 300);
    expect(answers).toEqual([201, 201, 201, 201]);
    await ben.until(() => groupOf(ben, left)?.members[0]?.standing === "left", "Ben hears of it", 300);
    await opens(ana, await parcel(dan, stays, ana));
    // Nothing of it is left to tell.
    await expect(parcel(ana, stays, dan)).rejects.toMatchObject({ code: "nothing-to-give" });
  });
});

it("a letter in two parcels is one letter in a courier's hands", async () => {
  const id = await world.now.group(ben, ana);
  await world.now.clock.advance(ROUND_S);
  offline(ana);
  offline(ben);
  await ana.engine.leaveNote(ana.draft([idOf(cleo)]));
  await opens(ben, await parcel(ana, id, ben));
  await opens(ben, await parcel(ana, id, ben));
  expect(ben.state.carrying?.held.letters).toBe(1);
});
