/** The hub of one of several relays: what happens at one is told to those who are connected to another. */
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { Attached, Hub, Presence, Subscribers } from "../hub/hub.ts";
import type { LocalHub } from "../hub/local-hub.ts";
import type { Channel } from "./channel.ts";
import { type BusMessage, DIGEST_BYTES } from "./messages.ts";
import type { Present } from "./present.ts";

/** Of what is stored at this relay, so long is gathered into one message. */
const GATHER_SECS = 0.02;
/** What is lost may have been stored so much earlier: a commit takes time, and so does the way. */
const MARGIN_SECS = 10;
const CHUNK = 1000;
/** Looking for what was lost asks about everybody who is connected. */
const BETWEEN_HEALS_SECS = 2;

export interface SharedHubParts {
  readonly local: LocalHub;
  readonly present: Present;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly codec: { encodeMessage(message: Frame): Bytes; parseMessage(bytes: Bytes): Frame };
  readonly digestOf: (pubkey: Bytes) => Bytes;
  /** Of these keys, those whose mailboxes got something within the last seconds. */
  readonly changedWithin: (recipients: readonly Bytes[], seconds: number) => Promise<readonly Bytes[]>;
  /** Asks the subscribers of a room to fetch it again. */
  readonly roomHint: (roomId: Bytes) => Frame;
  readonly failed: (error: unknown, what: string) => void;
}

export class SharedHub implements Hub {
  private readonly parts: SharedHubParts;
  private gathered: Bytes[] = [];
  private healing: Promise<void> | undefined;
  private healAgain = 0;
  private healedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: SharedHubParts) {
    this.parts = parts;
  }

  attach(pubkey: Bytes, connection: Attached, presence: Presence): void {
    this.parts.present.add(pubkey, connection);
    this.parts.local.attach(pubkey, connection, presence);
  }

  detach(connection: Attached): void {
    this.parts.present.remove(connection);
    this.parts.local.detach(connection);
  }

  async eventStored(recipient: Bytes): Promise<void> {
    const { clock, digestOf, local, present } = this.parts;
    if (this.gathered.length === 0) clock.after(GATHER_SECS, () => this.flush());
    const digest = digestOf(recipient);
    present.asked(digest);
    this.gathered.push(digest);
    await local.eventStored(recipient);
  }

  async sendNotice(pubkey: Bytes, notice: Frame): Promise<void> {
    const { channel, codec, digestOf, local } = this.parts;
    channel.send({ cmd: "TELL", digest: digestOf(pubkey), notice: codec.encodeMessage(notice) });
    await local.sendNotice(pubkey, notice);
  }

  async wakeByPush(pubkey: Bytes): Promise<void> {
    const { channel, digestOf, local, present } = this.parts;
    const digest = digestOf(pubkey);
    present.asked(digest);
    channel.send({ cmd: "ASK", digests: digest });
    await local.wakeByPush(pubkey);
  }

  subscribe(roomId: Bytes, connection: Attached): void {
    this.parts.local.subscribe(roomId, connection);
  }

  async publish(roomId: Bytes, notice: Frame): Promise<void> {
    const { channel, codec, local } = this.parts;
    channel.send({ cmd: "PUBLISH", room_id: roomId, notice: codec.encodeMessage(notice) });
    await local.publish(roomId, notice);
  }

  async unsubscribe(roomId: Bytes, whose: Subscribers): Promise<void> {
    const { channel, local } = this.parts;
    channel.send({ cmd: "UNSUBSCRIBE", room_id: roomId, ...asFields(whose) });
    await local.unsubscribe(roomId, whose);
  }

  /** Of another relay. */
  heard(message: BusMessage): void {
    const { codec, local, present } = this.parts;
    if (message.cmd === "STORED") this.stored(message.digests);
    else if (message.cmd === "ASK") this.answer(present.socketsAmong(message.digests));
    else if (message.cmd === "HAVE") present.elsewhere(message.digests);
    else if (message.cmd === "TELL") this.tell(message.digest, codec.parseMessage(message.notice));
    else if (message.cmd === "PUBLISH") void local.publish(message.room_id, codec.parseMessage(message.notice));
    else if (message.cmd === "UNSUBSCRIBE") void local.unsubscribe(message.room_id, asSubscribers(message));
  }

  /** Whoever is connected here is told of what came in `seconds` in which messages were lost. */
  healed(seconds: number): Promise<void> {
    this.healAgain = Math.max(this.healAgain, seconds);
    this.healing ??= this.heal().finally(() => {
      this.healing = undefined;
    });
    return this.healing;
  }

  private async heal(): Promise<void> {
    while (this.healAgain > 0) {
      const seconds = this.healAgain + MARGIN_SECS;
      this.healAgain = 0;
      // What is lost meanwhile is looked for together.
      await this.rest();
      try {
        await this.tellMissed(seconds);
      } catch (error) {
        this.parts.failed(error, "what other relays stored while the bus was silent could not be looked for");
      }
    }
  }

  private rest(): Promise<void> {
    const { clock } = this.parts;
    const wait = this.healedAt + BETWEEN_HEALS_SECS - clock.elapsed();
    this.healedAt = Math.max(clock.elapsed(), this.healedAt + BETWEEN_HEALS_SECS);
    return wait > 0 ? new Promise((resolve) => void clock.after(wait, resolve)) : Promise.resolve();
  }

  /** Rooms are asked to be fetched again, by which who may still read one subscribes again: who was removed meanwhile does not. */
  private async tellMissed(seconds: number): Promise<void> {
    const { changedWithin, local, present, roomHint } = this.parts;
    const keys = present.keys();
    for (let at = 0; at < keys.length; at += CHUNK) {
      for (const key of await changedWithin(keys.slice(at, at + CHUNK), seconds)) local.heard(key);
    }
    for (const roomId of local.rooms()) {
      await local.publish(roomId, roomHint(roomId));
      await local.unsubscribe(roomId, "all");
    }
  }

  private stored(digests: Bytes): void {
    const { local, present } = this.parts;
    for (const digest of each(digests)) for (const pubkey of present.keysOf(digest)) local.heard(pubkey);
    this.answer(present.socketsAmong(digests));
  }

  private tell(digest: Bytes, notice: Frame): void {
    for (const pubkey of this.parts.present.keysOf(digest)) void this.parts.local.sendNotice(pubkey, notice);
  }

  private answer(digests: Bytes): void {
    if (digests.length > 0) this.parts.channel.send({ cmd: "HAVE", digests });
  }

  private flush(): void {
    const all = this.gathered;
    this.gathered = [];
    const most = Math.max(1, Math.min(CHUNK, Math.floor(this.parts.channel.maxBytes / DIGEST_BYTES)));
    for (let at = 0; at < all.length; at += most) {
      this.parts.channel.send({ cmd: "STORED", digests: Buffer.concat(all.slice(at, at + most)) });
    }
  }
}

function* each(digests: Bytes): Iterable<Bytes> {
  for (let at = 0; at + DIGEST_BYTES <= digests.length; at += DIGEST_BYTES) yield digests.subarray(at, at + DIGEST_BYTES);
}

const NO_KEY = new Uint8Array(0);

function asFields(whose: Subscribers): { readonly whose: "all" | "only" | "except"; readonly key: Bytes } {
  if (whose === "all") return { whose, key: NO_KEY };
  return "only" in whose ? { whose: "only", key: whose.only } : { whose: "except", key: whose.except };
}

function asSubscribers({ whose, key }: { readonly whose: "all" | "only" | "except"; readonly key: Bytes }): Subscribers {
  if (whose === "all") return "all";
  return whose === "only" ? { only: key } : { except: key };
}
