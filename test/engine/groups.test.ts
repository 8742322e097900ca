/** Groups, engine to engine: made, invited to, spoken in, rekeyed, deleted; on one relay and across two. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { linesOf, RoomWorld, roomId, roomOf, textsIn } from "./room-world.ts";
import { type Device, SEED, STEPS, TestRelay } from "./world.ts";

console.info(`seed ${SEED}`);
const CREW = roomId(9);

/** Each of them adds the other; gives the ids. */
async function meet(one: Device, other: Device): Promise<{ readonly one: string; readonly other: string }> {
  await one.engine.linkShared();
  const id = await other.engine.addPerson(one.state.me!.link, one.state.me!.name);
  const key = other.state.me!.id;
  await one.until(({ people }) => people.some((person) => person.id === key), "they know each other");
  return { one: id, other: key };
}

describe("groups", () => {
  let world: RoomWorld;
  let ana: Device;
  let ben: Device;
  let benId: string;
  beforeEach(async () => {
    world = new RoomWorld();
    await world.start("Ana", "Ben");
    [ana, ben] = world.people as [Device, Device];
    benId = (await meet(ana, ben)).other;
  });
  afterEach(() => world.end());

  async function joined(guest: Device = ben): Promise<void> {
    await guest.until(({ rooms }) => rooms[0]?.stage === "invited", "the invite arrives");
    await guest.engine.answerInvite(CREW, true);
    await world.inside(ana, guest, CREW);
  }

  it("cannot be asked into without end: ten of one person wait, the others come to nothing", async () => {
    for (let n = 0; n < 14; n++) await ana.engine.createGroup(roomId(100 + n), `Group ${n}`, [benId]);
    await ana.until(({ rooms, queued }) => rooms.every(({ stage }) => stage === "open") && queued === 0, "all asked", 600);
    await ben.until(({ rooms }) => rooms.length > 0, "invited");
    await world.clock.advance(60);
    expect(ben.state.rooms.filter(({ stage }) => stage === "invited")).toHaveLength(10);
    await ben.engine.answerInvite(ben.state.rooms[0]!.id, false);
    await ana.engine.createGroup(roomId(200), "One more", [benId]);
    await ben.until(({ rooms }) => rooms.some(({ name }) => name === "One more"), "there is room again", 300);
  });

  it("is joined by invite, spoken in, and found by nobody", async () => {
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await ana.engine.openRoom(CREW);
    await ben.until(({ rooms }) => rooms.length === 1, "invited");
    expect(ben.state.rooms).toMatchObject([
      { kind: "group", name: "Allotment 14", stage: "invited", from: ana.state.me!.id, mine: false },
    ]);
    await joined();
    await world.say(ben, CREW, "The key is under the pot.");
    await ana.until(() => textsIn(ana, CREW).length === 1, "Ana reads it");
    await ben.until(() => linesOf(ben, CREW).some(({ state }) => state?.kind === "relay"), "sent");
    expect(linesOf(ben, CREW).find(({ kind }) => kind === "text")!.state).toMatchObject({ sealed: true });
    await ben.engine.lookForRooms(STEPS);
    expect(ben.state.around?.rooms).toEqual([]);
    world.clock.jump(90 * 24 * 3600);
    await world.clock.advance(1);
    expect(roomOf(ana, CREW).stage).toBe("open");
  });

  it("an invite may be declined, and one from a stranger or somebody blocked is nothing", async () => {
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await ben.until(({ rooms }) => rooms[0]?.stage === "invited", "invited");
    await ben.engine.answerInvite(CREW, false);
    expect(ben.state.rooms).toEqual([]);
    await ben.engine.blockPerson(ana.state.me!.id);
    await ana.engine.invite(CREW, [benId]);
    await world.clock.advance(60);
    expect(ben.state.rooms).toEqual([]);
    await ben.engine.unblockPerson(ana.state.me!.id);
    await ben.engine.removePerson(ana.state.me!.id);
    await ana.engine.invite(CREW, [benId]);
    await world.clock.advance(120);
    expect(ben.state.rooms).toEqual([]);
  });

  it("made and invited to offline: both leave by themselves, in this order", async () => {
    ana.network.cut();
    await world.clock.advance(0.1);
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await world.say(ana, CREW, "Welcome.");
    ana.network.restore();
    await ana.engine.openRoom(CREW);
    await joined();
    expect(textsIn(ben, CREW)).toEqual(["Welcome."]);
  });

  it("who missed a new key gets it with another invite", async () => {
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await ben.until(({ rooms }) => rooms[0]?.stage === "invited", "invited");
    await ana.engine.openRoom(CREW);
    await ana.until(() => roomOf(ana, CREW).stage === "open", "made");
    await ana.engine.rotateRoomKey(CREW, []);
    await ana.until(() => !roomOf(ana, CREW).busy, "rotated");
    await world.clock.advance(700);
    await ben.engine.answerInvite(CREW, true);
    await ben.until(() => roomOf(ben, CREW).over === "left-out", "the key of the first invite is an old one");
    await ana.engine.invite(CREW, [benId]);
    await joined();
    await world.say(ana, CREW, "Now?");
    await ben.until(() => textsIn(ben, CREW).includes("Now?"), "Ben reads under the present key");
  });

  it("is deleted by its admin, for everybody, also for those who were away", async () => {
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await ana.engine.openRoom(CREW);
    await joined();
    const cleo = await world.join("Cleo");
    const { other: cleoId } = await meet(ana, cleo);
    await ana.engine.invite(CREW, [cleoId]);
    await joined(cleo);
    cleo.off();
    await ana.engine.endRoom(CREW);
    expect(roomOf(ana, CREW)).toMatchObject({ stage: "over", busy: true });
    await ben.until(() => roomOf(ben, CREW).stage === "over", "Ben is told");
    await ana.until(({ rooms }) => rooms.every(({ id }) => id !== CREW), "deleted at the relay, and so here");
    await cleo.on();
    await cleo.until(() => roomOf(cleo, CREW).stage === "over", "Cleo finds nothing");
    expect(roomOf(cleo, CREW).over).toBe("shut");
  });

  it("that is over takes nothing more: what was on its way into it has failed, and can only be taken away", async () => {
    await ana.engine.createGroup(CREW, "Allotment 14", [benId]);
    await ana.engine.openRoom(CREW);
    await joined();
    ben.network.cut();
    await world.say(ben, CREW, "Too late.");
    const mine = () => linesOf(ben, CREW).find(({ text }) => text === "Too late.");
    expect(mine()?.state?.kind).toBe("queued");
    await ana.engine.endRoom(CREW);
    await ana.until(({ rooms }) => rooms.length === 0, "deleted");
    ben.network.restore();
    await ben.until(() => roomOf(ben, CREW).stage === "over", "Ben is told");
    await ben.until(() => mine()?.state?.kind === "failed", "it will not leave");
    await expect(ben.engine.retryLine(CREW, mine()!.id)).rejects.toMatchObject({ code: "not-found" });
    await ben.engine.dropLine(CREW, mine()!.id);
    expect(mine()).toBeUndefined();
  });

  it("lives on the relay it was made on: a member from elsewhere comes there", async () => {
    const hills = new TestRelay(world.clock);
    await hills.start();
    const dora = await world.join("Dora", 7, hills);
    const { other: doraId } = await meet(ana, dora);
    await ana.engine.createGroup(CREW, "Allotment 14", [doraId]);
    await ana.engine.openRoom(CREW);
    await joined(dora);
    expect(roomOf(dora, CREW).relay).toBe(world.relay.origin);
    await world.say(dora, CREW, "From the hills.");
    await ana.until(() => textsIn(ana, CREW).length === 1, "Ana reads it");
    await world.say(ana, CREW, "Hello hills.");
    await dora.until(() => textsIn(dora, CREW).length === 2, "Dora hears at once");
    await dora.until(() => linesOf(dora, CREW).some(({ mine, state }) => mine && state?.kind === "relay"), "sent");
    expect(linesOf(dora, CREW).find(({ mine, kind }) => mine && kind === "text")!.state).toMatchObject({ sealed: true });
    expect(dora.network.log.filter((line) => line === `POST ${world.relay.origin}/v1/room/submit`)).toHaveLength(1);
    // Once she has left, nothing connects there any more.
    await dora.engine.leaveRoom(CREW);
    await ana.until(() => roomOf(ana, CREW).inside === 1, "she left");
    await world.clock.advance(5);
    const sockets = () =>
      dora.network.log.filter((line) => line.startsWith(`SOCKET ${world.relay.origin.replace("http", "ws")}`)).length;
    const before = sockets();
    await world.clock.advance(300);
    expect(sockets()).toBe(before);
    dora.off();
    await hills.end();
  });
});
