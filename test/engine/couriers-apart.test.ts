/** Couriers and relays: one that is gone holds up no other, and no request ties one person's mailboxes together. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { inLong } from "../support/long.ts";
import { CarryWorld, GROUP, groupOf, idOf, keptBy, offline, opens, parcel, ROUND_S } from "./carry-world.ts";
import { Device, SEED, TestRelay } from "./world.ts";

let world: CarryWorld;
let [ana, ben, cleo] = [] as unknown as [Device, Device, Device];
beforeEach(async () => {
  world = new CarryWorld();
  await world.start("Ana", "Ben", "Cleo");
  [ana, ben, cleo] = world.people as [Device, Device, Device];
  await world.befriend(ana, ben);
  await world.befriend(ana, cleo);
});
afterEach(() => world.end());

it("a relay that is gone keeps no other relay from being told that somebody left", async () => {
  await world.says(cleo, ana, world.invite(cleo, ana, { registered: 1, relay_url: "http://127.0.0.1:9" }));
  await ana.engine.answerCarry(GROUP, "member", true);
  const id = await world.group(ben, ana);
  await world.clock.advance(ROUND_S);
  await ana.engine.leaveCarry(GROUP);
  await ana.engine.leaveCarry(id);
  await world.clock.advance(4 * ROUND_S);
  const left = [...(await keptBy(ana)).table("carry_leave").values()].map(({ relay }) => relay);
  expect(left).not.toContain(world.relay.origin);
});

it("one receipt for a relay that is gone keeps no other from being brought", async () => {
  const gone = new TestRelay(world.clock);
  await gone.start();
  const dan = new Device(world.clock, gone.origin, SEED + 77);
  await dan.on();
  await dan.engine.createIdentity("Dan");
  await dan.until(({ connection }) => connection.state === "online", "online");
  await world.befriend(dan, ben);
  await world.befriend(dan, cleo);
  const id = await ben.engine.makeCarryGroup({ name: "x", members: [idOf(dan), idOf(ana)], couriers: ["me"] });
  for (const one of [dan, ana]) {
    await one.until(() => groupOf(one, id)?.member === "asked", "asked");
    await one.engine.answerCarry(id, "member", true);
  }
  await ben.until(() => groupOf(ben, id)!.members.every(({ standing }) => standing === "in"), "all in");
  offline(ana);
  offline(dan);
  await cleo.engine.leaveNote(cleo.draft([idOf(dan)]));
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.carries(ben, 2);
  await opens(dan, await parcel(ben, id, dan));
  await opens(ana, await parcel(ben, id, ana));
  await gone.end();
  await opens(ben, await parcel(dan, id, ben));
  await opens(ben, await parcel(ana, id, ben));
  await world.clock.advance(4 * ROUND_S);
  dan.off();
  const rows = [...(await keptBy(ben)).table("carry_receipt").values()].map(({ relay }) => relay);
  expect(rows).not.toContain(world.relay.origin);
});

it("no request of a courier names two mailboxes of one person", async () => {
  await ana.engine.hideMail(true);
  await world.clock.advance(3_600);
  await world.group(ben, ana);
  await world.clock.advance(ROUND_S);
  await ana.engine.newMailbox();
  await world.clock.advance(600);
  const asked: number[] = [];
  const { network } = ben;
  const socket = network.socket.bind(network);
  network.socket = (url, handlers) => {
    const made = socket(url, handlers);
    return {
      send(bytes) {
        const command = parseCommand(bytes);
        if (command.cmd === "FETCH_DELEGATED") asked.push(command.delegations.length);
        made.send(bytes);
      },
      close: () => made.close(),
    };
  };
  await world.clock.advance(3_600);
  expect(asked.length).toBeGreaterThan(0);
  // Ana is the only one whose mail he fetches.
  expect(Math.max(...asked)).toBe(1);
});

inLong("receipts of two hidden days go to the relay apart in time", async () => {
  await ana.engine.hideMail(true);
  await world.clock.advance(3_600);
  const id = await world.group(ben, ana);
  await world.clock.advance(ROUND_S);
  offline(ana);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(86_400);
  await cleo.engine.leaveNote(cleo.draft([idOf(ana)]));
  await world.clock.advance(3_600);
  expect(ben.state.carrying?.held.events).toBe(2);
  expect(await opens(ana, await parcel(ben, id, ana))).toMatchObject({ notes: 2 });
  const times: number[] = [];
  ana.network.onMessage = (bytes) => {
    if (parseMessage(bytes).cmd === "CARRY_ACKED") times.push(world.clock.now());
    return bytes;
  };
  ana.network.restore();
  await world.clock.until(() => times.length === 2, "both are told", 4 * ROUND_S);
  expect(times[1]! - times[0]!, "as fetches for hidden mailboxes are").toBeGreaterThan(29);
});
