/** Three people on one relay, and what they do in rooms. */
import type { Line, Room } from "../../src/engine/face.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { Device, SEED, STEPS, TestRelay } from "./world.ts";

export const roomId = (n: number): string => n.toString(16).padStart(32, "0");

/** The room of that name in front of someone; throws when there is none. */
export function roomOf(device: Device, id: string): Room {
  const room = device.state.rooms.find((one) => one.id === id);
  if (!room) throw new Error("no such room");
  return room;
}

export const linesOf = (device: Device, id: string): readonly Line[] =>
  device.state.talks.find(({ room }) => room === id)?.lines ?? [];

/** What is said in a room, as this person sees it. */
export const textsIn = (device: Device, id: string): readonly string[] =>
  linesOf(device, id).flatMap(({ kind, text }) => (kind === "text" ? [text] : []));

export class RoomWorld {
  readonly clock = new FakeClock();
  readonly relay = new TestRelay(this.clock);
  readonly people: Device[] = [];
  private lineNumber = 0;

  async start(...names: readonly string[]): Promise<void> {
    await this.relay.start();
    for (const [n, name] of names.entries()) await this.join(name, n);
  }

  async join(name: string, n = this.people.length, relay = this.relay): Promise<Device> {
    const device = new Device(this.clock, relay.origin, SEED + 10 + n);
    await device.on();
    await device.engine.createIdentity(name);
    await device.until(({ connection }) => connection.state === "online", `${name} is online`);
    this.people.push(device);
    return device;
  }

  async end(): Promise<void> {
    for (const device of this.people) device.off();
    await this.relay.end();
  }

  /** A room by the harbour steps, at the relay. */
  async room(admin: Device, id: string, gated: boolean, lasts = 6 * 3600): Promise<void> {
    const expires_at = Math.floor(this.clock.now()) + lasts;
    await admin.engine.createRoom({ id, name: "Harbour cinema", about: "Bring a chair", gated, at: STEPS, expires_at });
    await admin.until(({ rooms }) => rooms.some((room) => room.id === id && room.stage === "open"), "the room is at the relay");
    await admin.engine.openRoom(id);
  }

  /** Finds the room, knocks, is let in by the admin, and has the room in front of them. */
  async enter(admin: Device, guest: Device, id: string): Promise<void> {
    await this.knock(guest, id);
    await admin.until(() => roomOf(admin, id).knocks.length === 1, "the admin hears the knock");
    await admin.engine.answerKnock(id, roomOf(admin, id).knocks[0]!.id, true);
    await this.inside(admin, guest, id);
  }

  async inside(admin: Device, guest: Device, id: string): Promise<void> {
    await guest.until(({ rooms }) => rooms.some((room) => room.id === id && room.stage === "open"), "the guest is in");
    await guest.engine.openRoom(id);
    const name = guest.state.me!.name;
    await admin.until(() => roomOf(admin, id).members.some((member) => member.name === name), "the join arrives");
    // Their token is registered within a moment; nothing shows it but that they speak anonymously from then on.
    await this.clock.advance(1);
  }

  async knock(guest: Device, id: string): Promise<void> {
    await guest.engine.lookForRooms(STEPS);
    await guest.engine.knock(id);
  }

  say(device: Device, room: string, text: string): Promise<void> {
    this.lineNumber++;
    return device.engine.say(room, this.lineNumber.toString(16).padStart(32, "f"), text);
  }
}

export const anonymous = (device: Device): number => device.network.log.filter((line) => line.endsWith("/v1/room/submit")).length;
