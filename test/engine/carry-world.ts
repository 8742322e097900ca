/** People on one relay, a courier among them, and what passes between them by hand. */
import type { CarryGroup, OpenedParcel, SavedParcel } from "../../src/engine/face.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { RoomWorld } from "./room-world.ts";
import { type Device, north } from "./world.ts";

/** A courier looks for mail so often, seconds. */
export const ROUND_S = 301;

export class CarryWorld extends RoomWorld {
  /** Each knows the other. @returns the ids that they have for one another */
  async befriend(one: Device, other: Device): Promise<{ readonly other: string; readonly one: string }> {
    const before = one.state.people.length;
    await one.engine.linkShared();
    const id = await other.engine.addPerson(one.state.me!.link, one.state.me!.name);
    await one.until(({ people }) => people.length === before + 1, "the key exchange completes");
    const known = other.state.me!.id;
    await this.clock.advance(5);
    return { one: id, other: known };
  }

  /** The courier asks these members, who agree, and knows that they have. */
  async group(courier: Device, ...members: readonly Device[]): Promise<string> {
    const ids = members.map(({ state }) => state.me!.id);
    const id = await courier.engine.makeCarryGroup({ name: "The valley", members: ids, couriers: ["me"] });
    for (const member of members) {
      await member.until(() => groupOf(member, id)?.member === "asked", "the invitation comes");
      await member.engine.answerCarry(id, "member", true);
      const key = member.state.me!.id;
      const isIn = (): boolean => groupOf(courier, id)?.members.find((one) => one.id === key)?.standing === "in";
      await courier.until(isIn, "the courier hears that they agree");
    }
    return id;
  }

  /** The courier has so many envelopes. */
  async carries(courier: Device, events: number): Promise<void> {
    await this.clock.advance(ROUND_S);
    await courier.until(({ carrying }) => carrying?.held.events === events, `${events} are carried`);
  }
}

export const groupOf = ({ state }: Device, id: string): CarryGroup | undefined =>
  state.carrying?.groups.find((group) => group.id === id);

/** How many events each page has that the relay gives this device, by socket or without. @param cmd whose page */
export function eventsOf({ network }: Device, cmd: "EVENTS" | "CARRY_EVENTS" = "EVENTS"): readonly number[] {
  const counts: number[] = [];
  const count = (bytes: Uint8Array): void => {
    const message = parseMessage(bytes);
    if (message.cmd === cmd && "events" in message) counts.push(message.events.length);
  };
  network.onMessage = (bytes) => {
    count(bytes);
    return bytes;
  };
  network.onReply = (url, reply) => {
    if (url.includes("/v1/events?")) count(reply.body);
    return reply;
  };
  return counts;
}

/** Everything that somebody kept, as it lies there before it is encrypted is not to be had; what is shown is. */
export const parcel = (from: Device, group: string, to: Device): Promise<SavedParcel> =>
  from.engine.saveParcel(group, to.state.me!.id);
export const opens = (by: Device, { text }: Pick<SavedParcel, "text">): Promise<OpenedParcel> => by.engine.openParcel(text);

/** Nothing reaches this device by the network, and nothing leaves it. */
export function offline(device: Device): void {
  device.network.cut();
}

export const FAR = north(10_000);
