/** Rooms and groups of people who hide their mail: the relay knows each by a key for that room alone. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { linesOf, RoomWorld, roomId, roomOf, textsIn } from "./room-world.ts";
import { type Device, SEED } from "./world.ts";

console.info(`seed ${SEED}`);
const CREW = roomId(9);
const CINEMA = roomId(10);

let world: RoomWorld;
let ana: Device;
let ben: Device;
beforeEach(async () => {
  world = new RoomWorld();
  await world.start("Ana", "Ben");
  [ana, ben] = world.people as [Device, Device];
  for (const device of world.people) await device.engine.hideMail(true);
});
afterEach(() => world.end());

/** What whoever copies the relay's disk has of a key. */
const isOnDisk = (key: string): boolean =>
  readdirSync(world.relay.dir)
    .filter((name) => name.startsWith("relay.db"))
    .some((name) => readFileSync(join(world.relay.dir, name)).includes(Buffer.from(fromHex(key))));

const said = async (from: Device, to: Device, room: string, text: string): Promise<void> => {
  await world.say(from, room, text);
  await to.until(() => textsIn(to, room).includes(text), `“${text}” arrives`);
};

it("make a room, let somebody in, change its key and end it, and their own keys are nowhere on the relay's disk", async () => {
  await world.room(ana, CINEMA, true);
  await world.enter(ana, ben, CINEMA);
  await said(ben, ana, CINEMA, "Is there popcorn?");
  await ana.engine.rotateRoomKey(CINEMA, []);
  await ben.until(() => linesOf(ben, CINEMA).some(({ kind, admin }) => kind === "new-key" && admin), "Ben has the next key");
  await said(ana, ben, CINEMA, "There is.");
  await ben.until(() => roomOf(ben, CINEMA).members.some(({ admin }) => admin), "Ben knows whose room it is");
  for (const { state } of [ana, ben]) expect(isOnDisk(state.me?.id as string)).toBe(false);
  await ana.engine.endRoom(CINEMA);
  await ben.until(() => roomOf(ben, CINEMA).stage === "over", "it is over for Ben");
});

it("make a group and invite a contact, who knows its admin by the key for it, also when invited again", async () => {
  await ana.engine.linkShared();
  await ben.engine.addPerson(ana.state.me?.link as string, "Ana");
  const benId = ben.state.me?.id as string;
  await ana.until(({ people }) => people.some(({ id }) => id === benId), "they know each other", 120);
  await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
  await ben.until(({ rooms }) => rooms[0]?.stage === "invited", "the invite arrives", 120);
  expect(ben.state.rooms[0]?.from).toBe(ana.state.me?.id);
  await ben.engine.answerInvite(CREW, true);
  await ana.engine.openRoom(CREW);
  await world.inside(ana, ben, CREW);
  await said(ben, ana, CREW, "The key is under the pot.");
  await ana.engine.rotateRoomKey(CREW, []);
  await ben.until(() => linesOf(ben, CREW).some(({ kind, admin }) => kind === "new-key" && admin), "Ben has the next key");
  await ana.engine.invite(CREW, [benId]);
  await world.clock.advance(120);
  expect(ben.state.rooms).toHaveLength(1);
  await said(ana, ben, CREW, "It is not.");
  for (const { state } of [ana, ben]) expect(isOnDisk(state.me?.id as string)).toBe(false);
});
