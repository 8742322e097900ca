/** People on one relay, a courier among them, and what passes between them by hand. */
import type { CarryGroup, OpenedParcel, SavedParcel } from "../../src/engine/face.ts";
import { TABLES } from "../../src/engine/parts.ts";
import { Database } from "../../src/engine/records/database.ts";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { fromHex } from "../../src/protocol/encoding/bytes.ts";
import { type KnownBody, writeRumor } from "../../src/protocol/giftwrap/rumor.ts";
import { parseMessage } from "../../src/protocol/wire/frame.ts";
import { crypto } from "../support/kit.ts";
import { Stranger } from "../support/stranger.ts";
import { RoomWorld } from "./room-world.ts";
import { type Device, north } from "./world.ts";

export const GROUP = "ab".repeat(16);

export const idOf = ({ state }: Device): string => state.me!.id;

/** What somebody's device keeps, as only that device can read it. */
export const keptBy = ({ store, vault }: Pick<Device, "store" | "vault">): Promise<Database> =>
  Database.open(store, crypto, () => new Uint8Array(24), vault.seed!, TABLES);

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

  /** As a changed app of theirs would send it. */
  async says(from: Device, to: Device, body: KnownBody): Promise<void> {
    // What takes it is loaded before: how long that lasts is no matter of this clock.
    await to.engine.answerCarry("0".repeat(32), "member", false).catch(() => undefined);
    const client = await Stranger.create("", this.relay.origin, from.vault.seed!);
    const created_at = Math.floor(this.clock.now());
    const rumor = writeRumor({ sender: client.own.publicKey, created_at, body });
    const envelope = client.envelope(client.recipient(to.state.me!.link), rumor, {
      wrap: (giftWrap) => ({ ...giftWrap, created_at, expires_at: created_at + 20 * DAY_S }),
    });
    await client.store(await client.session(), envelope);
    client.end();
    await this.clock.advance(35);
  }

  /** An invitation to the group `GROUP`, whose only courier is who sends it. */
  invite(from: Device, to: Device, more: Record<string, unknown> = {}): KnownBody {
    return {
      kind: "CARRY_GROUP_INVITE",
      content: {
        ...{ group_id: fromHex(GROUP), group_name: "x", members: [fromHex(idOf(to))], couriers: [fromHex(idOf(from))] },
        ...{ carry_key: new Uint8Array(32).fill(3), relay_url: this.relay.origin, couriers_version: 1 },
        valid_until: Math.floor(this.clock.now()) + 10 * DAY_S,
        ...more,
      },
    } as KnownBody;
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

/** Ana knows Ben and Cleo, and Ben knows Dan. */
export async function fourPeople() {
  const world = new CarryWorld();
  await world.start("Ana", "Ben", "Cleo", "Dan");
  const [ana, ben, cleo, dan] = world.people as [Device, Device, Device, Device];
  for (const other of [ben, cleo]) await world.befriend(ana, other);
  await world.befriend(ben, dan);
  return { world, ana, ben, cleo, dan };
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
