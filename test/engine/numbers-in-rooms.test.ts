/** A number in a room: not told unless its holder chose to, there and nowhere else. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeDirectory } from "../support/fake-directory.ts";
import { type Account, act, logIn, reaches } from "./numbers-world.ts";
import { linesOf, RoomWorld, roomId, textsIn } from "./room-world.ts";
import type { Device } from "./world.ts";

const SQUARE = roomId(31);
const CINEMA = roomId(32);

describe("a number in a room", () => {
  let world: RoomWorld;
  let directory: FakeDirectory;
  let account: Account;
  let ana: Device;
  let ben: Device;
  beforeEach(async () => {
    world = new RoomWorld();
    directory = new FakeDirectory(() => world.clock.now());
    account = directory.open("Ben");
    await world.start("Ana", "Ben");
    [ana, ben] = world.people as [Device, Device];
    for (const device of world.people) reaches(device, directory);
    await act(ana, "knowDirectory", directory.issuer);
    await logIn(ben, directory, account);
    for (const room of [SQUARE, CINEMA]) {
      await world.room(ana, room, true);
      await world.enter(ana, ben, room);
    }
  });
  afterEach(() => world.end());

  /** As Ana sees it. */
  async function said(room: string, text: string) {
    await world.say(ben, room, text);
    await ana.until(() => textsIn(ana, room).includes(text), `“${text}” arrives`);
    return linesOf(ana, room).find((line) => line.text === text)?.mark;
  }

  it("is told where its holder chose it, until they choose otherwise", async () => {
    expect(await said(SQUARE, "nobody")).toBeUndefined();
    await act(ben, "tellInRoom", directory.issuer, SQUARE, true);
    expect(ben.state.numbers?.mine[0]?.rooms).toEqual([SQUARE]);
    const mark = { outcome: "attested", type: "human", number: account.number };
    expect(await said(SQUARE, "it is me")).toMatchObject(mark);
    expect(await said(CINEMA, "here it is nobody")).toBeUndefined();
    await act(ben, "tellInRoom", directory.issuer, CINEMA, true);
    expect(await said(CINEMA, "here too")).toMatchObject(mark);
    await act(ben, "tellInRoom", directory.issuer, SQUARE, false);
    expect(ben.state.numbers?.mine[0]?.rooms).toEqual([CINEMA]);
    expect(await said(SQUARE, "nobody again")).toBeUndefined();
  });

  it("is not told while it is paused, and a room that is gone is chosen no more", async () => {
    await act(ben, "tellInRoom", directory.issuer, SQUARE, true);
    await act(ben, "pauseNumber", directory.issuer, true);
    expect(await said(SQUARE, "paused")).toBeUndefined();
    await ben.engine.leaveRoom(SQUARE);
    await ben.engine.forgetRoom(SQUARE).catch(() => undefined);
    await ben.until(({ rooms }) => rooms.every(({ id }) => id !== SQUARE), "it is gone");
    await act(ben, "tellInRoom", directory.issuer, CINEMA, true);
    expect(ben.state.numbers?.mine[0]?.rooms).toEqual([CINEMA]);
    await expect(act(ben, "tellInRoom", directory.issuer, SQUARE, true)).rejects.toMatchObject({ code: "not-found" });
  });
});
