/** Rooms, engine to engine through a real relay: made, found, knocked at, entered, spoken in, and ended. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COARSE_LEVEL, cellToken, FINE_LEVEL } from "../../src/protocol/rooms/cells.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeMessage, parseCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { withoutFeature } from "../support/node-network.ts";
import { anonymous, linesOf, RoomWorld, roomId, roomOf, textsIn } from "./room-world.ts";
import { type Device, north, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const CINEMA = roomId(1);

describe("rooms", () => {
  let world: RoomWorld;
  let ana: Device;
  let ben: Device;
  let cleo: Device;
  beforeEach(async () => {
    world = new RoomWorld();
    await world.start("Ana", "Ben", "Cleo");
    [ana, ben, cleo] = world.people as [Device, Device, Device];
  });
  afterEach(() => world.end());

  it("are found by somebody near, with name and cell and nobody's key, and not from far away", async () => {
    await world.room(ana, CINEMA, true);
    await ben.engine.lookForRooms(north(700));
    expect(ben.state.around?.rooms).toMatchObject([{ id: CINEMA, name: "Harbour cinema", about: "Bring a chair", gated: true }]);
    expect(ben.state.around!.rooms[0]!.cell).toHaveLength(4);
    await ben.engine.lookForRooms(north(20_000));
    expect(ben.state.around?.rooms).toEqual([]);
  });

  it("a gated room: knock, the same mark on both sides, let in, and everything sealed from then on", async () => {
    await world.room(ana, CINEMA, true);
    await world.knock(ben, CINEMA);
    await ana.until(() => roomOf(ana, CINEMA).knocks.length === 1, "Ana hears it");
    const [knock] = roomOf(ana, CINEMA).knocks;
    expect(knock).toMatchObject({ name: "Ben" });
    expect(knock!.mark.map((group) => group.length)).toEqual([4, 4, 4]);
    expect(ben.state.knocking).toMatchObject([{ room: CINEMA, state: "waiting", mark: knock!.mark }]);
    expect(ben.state.knocking[0]!.ends_at - world.clock.now()).toBeGreaterThan(115);
    expect(ben.state.rooms).toEqual([]);
    await ana.engine.answerKnock(CINEMA, knock!.id, true);
    await world.inside(ana, ben, CINEMA);
    expect(ben.state.knocking).toEqual([]);

    const before = anonymous(ben);
    await world.say(ben, CINEMA, "Who brings the good chair?");
    await ana.until(() => textsIn(ana, CINEMA).length === 1, "Ana reads it");
    expect(anonymous(ben)).toBe(before + 1);
    await ben.until(() => linesOf(ben, CINEMA).some(({ state }) => state?.kind === "relay"), "Ben sees that it is there");
    expect(linesOf(ben, CINEMA).find(({ kind }) => kind === "text")!.state).toMatchObject({ kind: "relay", sealed: true });
    await world.say(ana, CINEMA, "Sana does.");
    await ben.until(() => textsIn(ben, CINEMA).length === 2, "Ben reads the answer");
    expect(textsIn(ben, CINEMA)).toEqual(["Who brings the good chair?", "Sana does."]);
    const mine = linesOf(ben, CINEMA).filter(({ kind }) => kind === "text");
    expect(mine.map(({ name, mine, admin }) => [name, mine, admin])).toEqual([
      ["Ben", true, false],
      ["Ana", false, true],
    ]);
  });

  it("an open room lets in whoever knocks, by its admin's device alone", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await world.knock(cleo, CINEMA);
    await world.inside(ana, cleo, CINEMA);
    await world.say(cleo, CINEMA, "Found you.");
    for (const device of [ana, ben]) await device.until(() => textsIn(device, CINEMA).includes("Found you."), "all read it");
    expect(roomOf(ana, CINEMA).inside).toBe(3);
  });

  it("a knock nobody answers runs out after 120 seconds on both sides, and one may knock again", async () => {
    await world.room(ana, CINEMA, true);
    await world.knock(ben, CINEMA);
    await ana.until(() => roomOf(ana, CINEMA).knocks.length === 1, "heard");
    const late = roomOf(ana, CINEMA).knocks[0]!.id;
    await world.clock.advance(121);
    expect(ben.state.knocking).toMatchObject([{ state: "lapsed" }]);
    expect(roomOf(ana, CINEMA).knocks).toEqual([]);
    await expect(ana.engine.answerKnock(CINEMA, late, true)).rejects.toMatchObject({ code: "knock-over" });
    await world.enter(ana, ben, CINEMA);
  });

  it("not now hides a knock and lets nobody in", async () => {
    await world.room(ana, CINEMA, true);
    await world.knock(ben, CINEMA);
    await ana.until(() => roomOf(ana, CINEMA).knocks.length === 1, "heard");
    await ana.engine.answerKnock(CINEMA, roomOf(ana, CINEMA).knocks[0]!.id, false);
    expect(roomOf(ana, CINEMA).knocks).toEqual([]);
    await world.clock.advance(130);
    expect(ben.state.rooms).toEqual([]);
  });

  it("a knock is answered after the knocker's line broke, and heard after the admin's did", async () => {
    await world.room(ana, CINEMA, true);
    ana.off();
    await world.knock(ben, CINEMA);
    await ana.on();
    await ana.until(() => (ana.state.rooms[0]?.knocks.length ?? 0) === 1, "told again to who comes back");
    ben.network.cut();
    await world.clock.advance(0.1);
    await ana.engine.answerKnock(CINEMA, roomOf(ana, CINEMA).knocks[0]!.id, true);
    ben.network.restore();
    await world.inside(ana, ben, CINEMA);
  });

  it("speaks over the session while its token is not there, and anonymously again after", async () => {
    await world.room(ana, CINEMA, true);
    await world.knock(ben, CINEMA);
    await ana.until(() => roomOf(ana, CINEMA).knocks.length === 1, "heard");
    await ana.engine.answerKnock(CINEMA, roomOf(ana, CINEMA).knocks[0]!.id, true);
    ana.off();
    await ben.until(({ rooms }) => rooms[0]?.stage === "open", "in");
    await ben.engine.openRoom(CINEMA);
    await world.say(ben, CINEMA, "Anybody here?");
    await ben.until(() => linesOf(ben, CINEMA).some(({ state }) => state?.kind === "relay"), "by the other path");
    expect(linesOf(ben, CINEMA).find(({ kind }) => kind === "text")!.state).toMatchObject({ sealed: false });
    await ana.on();
    await ana.engine.openRoom(CINEMA);
    await ana.until(() => textsIn(ana, CINEMA).length === 1, "Ana finds it");
    await world.clock.advance(2);
    await world.say(ben, CINEMA, "There you are.");
    await ben.until(() => linesOf(ben, CINEMA).filter(({ state }) => state?.kind === "relay").length === 2, "sent");
    const said = linesOf(ben, CINEMA).filter(({ kind }) => kind === "text");
    expect(said[1]!.state).toMatchObject({ sealed: true });
  });

  it("keeps what is said offline, through a restart, and sends it once in its order", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    ben.network.cut();
    await world.clock.advance(0.1);
    await world.say(ben, CINEMA, "one");
    await world.say(ben, CINEMA, "two");
    await ben.engine.say(CINEMA, roomId(77), "three");
    await ben.engine.say(CINEMA, roomId(77), "three");
    expect(linesOf(ben, CINEMA).filter(({ state }) => state?.kind === "queued")).toHaveLength(3);
    ben.off();
    await ben.on();
    await ben.engine.openRoom(CINEMA);
    await ana.until(() => textsIn(ana, CINEMA).length === 3, "all of it arrives");
    await world.clock.advance(30);
    expect(textsIn(ana, CINEMA)).toEqual(["one", "two", "three"]);
    expect(textsIn(ben, CINEMA)).toEqual(["one", "two", "three"]);
  });

  it("a lost answer loses nothing: the room itself shows that it is there, once", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    let lost = 0;
    ben.network.onReply = (url, reply) => {
      if (!url.endsWith("/v1/room/submit") || lost++ > 0) return reply;
      throw new TypeError("lost");
    };
    await world.say(ben, CINEMA, "again");
    await ben.until(() => linesOf(ben, CINEMA).some(({ state }) => state?.kind === "relay"), "known to be there");
    await world.clock.advance(30);
    expect(lost).toBeGreaterThan(0);
    expect(linesOf(ben, CINEMA).find(({ kind }) => kind === "text")!.state).toMatchObject({ kind: "relay", sealed: true });
    expect(textsIn(ana, CINEMA)).toEqual(["again"]);
    expect(textsIn(ben, CINEMA)).toEqual(["again"]);
  });

  it("counts what was not read, and reads it when the room is opened", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await world.say(ana, CINEMA, "one");
    await world.say(ana, CINEMA, "two");
    await ben.until(() => roomOf(ben, CINEMA).unread === 2, "two unread");
    expect(roomOf(ben, CINEMA).last).toMatchObject({ by: "Ana", text: "two" });
    expect(roomOf(ana, CINEMA).unread).toBe(0);
    await ben.engine.openRoom(CINEMA);
    expect(roomOf(ben, CINEMA).unread).toBe(0);
  });

  it("a new key goes to those who stay: who was left out reads nothing more and is told so", async () => {
    await world.room(ana, CINEMA, true);
    await world.enter(ana, ben, CINEMA);
    await world.enter(ana, cleo, CINEMA);
    const cleoIn = roomOf(ana, CINEMA).members.find(({ name }) => name === "Cleo")!.id;
    await ana.engine.rotateRoomKey(CINEMA, [cleoIn]);
    await cleo.until(() => roomOf(cleo, CINEMA).stage === "over", "Cleo is out");
    expect(roomOf(cleo, CINEMA).over).toBe("left-out");
    await ana.until(() => !roomOf(ana, CINEMA).busy, "the relay knows");
    await world.clock.advance(5);
    await world.say(ana, CINEMA, "Only us now.");
    await ben.until(() => textsIn(ben, CINEMA).length === 1, "Ben reads under the new key");
    await world.say(ben, CINEMA, "Yes.");
    await ben.until(() => linesOf(ben, CINEMA).some(({ mine, state }) => mine && state?.kind === "relay"), "and speaks");
    expect(linesOf(ben, CINEMA).find(({ mine, kind }) => mine && kind === "text")!.state).toMatchObject({ sealed: true });
    await world.clock.advance(700);
    await world.say(ben, CINEMA, "Still here, after the grace.");
    await ana.until(() => textsIn(ana, CINEMA).length === 3, "the new token holds");
    expect(textsIn(cleo, CINEMA)).toEqual([]);
    expect(roomOf(ana, CINEMA).inside).toBe(2);
    expect(roomOf(ben, CINEMA).inside).toBe(2);
  });

  it("who was away during two rotations catches up with both", async () => {
    await world.room(ana, CINEMA, true);
    await world.enter(ana, ben, CINEMA);
    ben.off();
    await ana.engine.rotateRoomKey(CINEMA, []);
    await ana.until(() => !roomOf(ana, CINEMA).busy, "once");
    await world.clock.advance(3600);
    await ana.engine.rotateRoomKey(CINEMA, []);
    await ana.until(() => !roomOf(ana, CINEMA).busy, "twice");
    await world.say(ana, CINEMA, "third key");
    await world.clock.advance(5);
    await ben.on();
    await ben.engine.openRoom(CINEMA);
    await ben.until(() => textsIn(ben, CINEMA).includes("third key"), "Ben reads it");
  });

  it("its admin ends it for everybody; what is said after counts for nothing", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await ana.engine.endRoom(CINEMA);
    await ben.until(() => roomOf(ben, CINEMA).stage === "over", "Ben is told");
    expect(roomOf(ben, CINEMA).over).toBe("ended");
    // It was found here a moment ago, and is not found any more.
    expect(ben.state.around?.rooms).toEqual([]);
    await expect(world.say(ben, CINEMA, "too late")).rejects.toMatchObject({ code: "room-gone" });
    await ana.until(() => !roomOf(ana, CINEMA).busy, "the relay's tokens are gone");
    await ana.engine.forgetRoom(CINEMA);
    expect(ana.state.rooms).toEqual([]);
    await ben.engine.forgetRoom(CINEMA);
    expect(ben.state.around?.rooms).toEqual([]);
  });

  it("ends when its relay says, where that is before what was asked for; and the relay is told all that it must know", async () => {
    const told: Command<"CREATE_ROOM">[] = [];
    const open = ana.network.socket.bind(ana.network);
    ana.network.socket = (url, handlers) => {
      const socket = open(url, {
        ...handlers,
        // A relay that keeps no room for more than an hour.
        message(bytes) {
          const message = parseMessage(bytes);
          const made = message.cmd === "ROOM_CREATED";
          handlers.message(made ? encodeMessage({ ...message, expires_at: told[0]!.expires_at - 5 * 3600 }) : bytes);
        },
      });
      return {
        ...socket,
        send(bytes) {
          const command = parseCommand(bytes);
          if (command.cmd === "CREATE_ROOM") told.push(command);
          socket.send(bytes);
        },
      };
    };
    ana.off();
    await ana.on();
    await ana.until(({ connection }) => connection.state === "online", "online");
    const asked = Math.floor(world.clock.now()) + 6 * 3600;
    await world.room(ana, CINEMA, true);
    expect(roomOf(ana, CINEMA)).toMatchObject({ expires_at: asked - 5 * 3600, clamped: true });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      ...{ ble_enabled: true, proximity_required: false, gated: true, expires_at: asked, max_members: LIMITS.MAX_ROOM_MEMBERS },
      ...{ name: "Harbour cinema", description: "Bring a chair", description_public: true },
      ...{ s2_cell_id: cellToken(STEPS, FINE_LEVEL), s2_coarse_id: cellToken(STEPS, COARSE_LEVEL) },
    });
    await world.clock.advance(3601);
    expect(roomOf(ana, CINEMA)).toMatchObject({ stage: "over", over: "ran-out" });
  });

  it("keeps the end that was asked for where its relay says none, or a later one", async () => {
    const open = ana.network.socket.bind(ana.network);
    ana.network.socket = (url, handlers) =>
      open(url, {
        ...handlers,
        message(bytes) {
          const message = parseMessage(bytes);
          handlers.message(message.cmd === "ROOM_CREATED" ? encodeMessage({ ...message, expires_at: 2 ** 33 }) : bytes);
        },
      });
    const asked = Math.floor(world.clock.now()) + 6 * 3600;
    await world.room(ben, CINEMA, false);
    expect(roomOf(ben, CINEMA).expires_at).toBe(asked);
    ana.off();
    await ana.on();
    await ana.until(({ connection }) => connection.state === "online", "online");
    await world.room(ana, roomId(2), false);
    expect(roomOf(ana, roomId(2)).expires_at).toBe(asked);
  });

  it("ends when the relay's own clock says, which may be behind, without a word about seconds", async () => {
    // Thirty days ahead by this clock are forty seconds more than the relay keeps.
    const slow = Object.assign(Object.create(world.clock) as FakeClock, { now: () => world.clock.now() - 40 });
    const hills = new TestRelay(slow);
    await hills.start();
    const dora = await world.join("Dora", 3, hills);
    await world.room(dora, CINEMA, false, LIMITS.MAX_EVENT_TTL_SECS);
    expect(roomOf(dora, CINEMA).expires_at).toBe(Math.floor(world.clock.now() - 40) + LIMITS.MAX_EVENT_TTL_SECS);
    expect(roomOf(dora, CINEMA).clamped).toBeUndefined();
    dora.off();
    await hills.end();
  });

  it("runs out at its time, says so for a day, and goes", async () => {
    await world.room(ana, CINEMA, false, 3600);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await world.clock.advance(3601);
    for (const device of [ana, ben]) expect(roomOf(device, CINEMA)).toMatchObject({ stage: "over", over: "ran-out" });
    world.clock.jump(24 * 3600);
    await world.clock.advance(3600);
    expect([...ana.state.rooms, ...ben.state.rooms]).toEqual([]);
  });

  it("leaving tells the others and leaves nothing behind", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await ben.engine.leaveRoom(CINEMA);
    expect(ben.state.rooms).toEqual([]);
    await ana.until(() => roomOf(ana, CINEMA).inside === 1, "Ana sees that he left");
    expect(linesOf(ana, CINEMA).at(-1)).toMatchObject({ kind: "left", name: "Ben" });
    ben.off();
    await ben.on();
    expect(ben.state.rooms).toEqual([]);
  });

  it("closing the gate keeps who is inside and lets nobody else in", async () => {
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await ana.engine.setGate(CINEMA, true);
    await ana.until(() => !roomOf(ana, CINEMA).busy, "closed");
    await world.say(ana, CINEMA, "still here?");
    await ben.until(() => textsIn(ben, CINEMA).includes("still here?"), "hears what is said afterwards");
    // Away while the key changes, and back by the token of the one before.
    ben.off();
    await ana.engine.rotateRoomKey(CINEMA, []);
    await ana.until(() => !roomOf(ana, CINEMA).busy, "a new key");
    await world.clock.advance(700);
    await world.say(ana, CINEMA, "under the new key");
    await ben.on();
    await ben.engine.openRoom(CINEMA);
    await ben.until(() => textsIn(ben, CINEMA).includes("under the new key"), "caught up");
    await world.say(ben, CINEMA, "yes");
    await ana.until(() => textsIn(ana, CINEMA).includes("yes"), "and heard");
    await world.knock(cleo, CINEMA);
    await world.clock.advance(5);
    expect(cleo.state.rooms).toEqual([]);
    expect(roomOf(ana, CINEMA).knocks).toHaveLength(1);
  });

  it("at a relay without room tokens closing the gate shuts out who came through none, and knocking lets them in again", async () => {
    for (const { network } of [ana, ben]) withoutFeature(network, "token-fetch");
    for (const device of [ana, ben]) {
      device.off();
      await device.on();
      await device.until(({ connection }) => connection.state === "online", "online");
    }
    await world.room(ana, CINEMA, false);
    await world.knock(ben, CINEMA);
    await world.inside(ana, ben, CINEMA);
    await ana.engine.setGate(CINEMA, true);
    await ana.until(() => !roomOf(ana, CINEMA).busy, "closed");
    ben.off();
    await ben.on();
    await ben.until(() => roomOf(ben, CINEMA).stage === "over", "shut out");
    expect(roomOf(ben, CINEMA).over).toBe("shut");
    await ben.until(({ connection }) => connection.state === "online", "online again");
    await ben.engine.knock(CINEMA);
    await ana.until(() => roomOf(ana, CINEMA).knocks.length === 1, "heard");
    await ana.engine.answerKnock(CINEMA, roomOf(ana, CINEMA).knocks[0]!.id, true);
    await ben.until(() => roomOf(ben, CINEMA).stage === "open", "in again");
  });

  it("made without a connection, it waits and is there afterwards", async () => {
    ana.network.cut();
    await world.clock.advance(0.1);
    const expires_at = Math.floor(world.clock.now()) + 3600;
    await ana.engine.createRoom({ id: CINEMA, name: "Later", about: "", gated: true, at: STEPS, expires_at });
    await ana.engine.createRoom({ id: CINEMA, name: "Later", about: "", gated: true, at: STEPS, expires_at });
    expect(ana.state.rooms).toMatchObject([{ stage: "making", name: "Later" }]);
    await expect(ana.engine.lookForRooms(STEPS)).rejects.toMatchObject({ code: "no-line", retry: true });
    ana.network.restore();
    await ana.until(({ rooms }) => rooms[0]?.stage === "open", "made");
    await ben.engine.lookForRooms(STEPS);
    expect(ben.state.around?.rooms).toMatchObject([{ name: "Later" }]);
  });
});
