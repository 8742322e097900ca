/** A client without an app: builds valid or invalid envelopes and sends them to a real relay. */
import { randomBytes } from "node:crypto";
import { Trace } from "../../src/engine/face/trace.ts";
import type { Session } from "../../src/engine/link/session.ts";
import { SocketSession } from "../../src/engine/link/socket-session.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { readContactLink, writeContactLink } from "../../src/protocol/contacts/link.ts";
import { tokenForReceiving } from "../../src/protocol/delivery/token.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { PresenceContent } from "../../src/protocol/giftwrap/contents.ts";
import { type GiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { type Seal, sealRumor, wrapSeal, writeSeal } from "../../src/protocol/giftwrap/giftwrap.ts";
import { pad } from "../../src/protocol/giftwrap/padding.ts";
import { type KnownBody, writeRumor } from "../../src/protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "../../src/protocol/identity/identity.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { circleRegion } from "../../src/protocol/regions/region.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { NodeNetwork } from "./node-network.ts";
import { relayMemory } from "./relay-memory.ts";

/** The clock port on Node's own timers, for tests that talk to another process. */
export const wallClock: Clock = {
  now: () => Date.now() / 1000,
  steady: () => performance.now() / 1000,
  after: (seconds, call) => {
    const timer = setTimeout(call, seconds * 1000);
    return () => clearTimeout(timer);
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Changes to make to an envelope while it is built, at each layer. */
export interface Spoil {
  readonly rumor?: (rumor: Uint8Array) => Bytes;
  readonly seal?: (seal: Seal) => Seal;
  readonly padded?: (padded: Uint8Array) => Bytes;
  readonly wrap?: (giftWrap: GiftWrap) => GiftWrap;
}

/** A copy with the bits `bit` of byte `at` inverted; a negative `at` counts from the end. */
export function flip(bytes: Bytes, at: number, bit = 0x01): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice() as Uint8Array<ArrayBuffer>;
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] as number) ^ bit;
  return copy;
}

export class Stranger {
  readonly name: string;
  readonly own: Identity;
  readonly crypto: Crypto;
  readonly relay: string;
  private readonly sessions: Session[] = [];

  private constructor(name: string, crypto: Crypto, relay: string, seed: Uint8Array) {
    this.name = name;
    this.crypto = crypto;
    this.relay = relay;
    this.own = identityFromSeed(crypto, seed);
  }

  static async create(name: string, relay: string, seed: Uint8Array = randomBytes(32)): Promise<Stranger> {
    return new Stranger(name, await loadSodium(), relay, new Uint8Array(seed));
  }

  get link(): string {
    return writeContactLink(this.relay, { publicKey: this.own.publicKey, relay: this.relay, name: this.name });
  }

  /** The recipient in a contact link. */
  recipient(link: string): Recipient {
    return recipientFromKey(this.crypto, readContactLink(link).publicKey);
  }

  /** An authenticated session as this person; `end` closes it. */
  async session(): Promise<Session> {
    const network = new NodeNetwork();
    const ports = { network, clock: wallClock, crypto: this.crypto, relays: relayMemory(network), trace: new Trace(wallClock.now) };
    const session = await SocketSession.open(ports, this.relay, this.own, { bound: ["bound-auth"] }, { notice: () => {} });
    this.sessions.push(session);
    return session;
  }

  end(): void {
    for (const session of this.sessions) session.close();
  }

  /** A PRESENCE that is open now and for a day, in a circle of 100 m. */
  note(to: Recipient, text: string, at: { latitude: number; longitude: number }, change: Partial<PresenceContent> = {}): KnownBody {
    const now = Math.floor(Date.now() / 1000);
    return {
      kind: "PRESENCE",
      content: {
        event_id: new Uint8Array(randomBytes(16)),
        message: text,
        region: circleRegion({ ...at, radius_m: 100 }),
        time_window: { starts_at: now - 60, ends_at: now + 86_400, timezone: "Europe/London" },
        recipients: [to.publicKey],
        ...change,
      },
    };
  }

  /** Wraps a body, or arbitrary bytes in place of the Rumor, with the changes in `spoil`. */
  envelope(to: Recipient, body: KnownBody | Bytes, spoil: Spoil = {}): GiftWrap {
    const same = <T>(value: T): T => value;
    const { rumor = same, seal = same, padded = same, wrap = same } = spoil;
    const now = Math.floor(Date.now() / 1000);
    const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
    const plain =
      body instanceof Uint8Array ? body : writeRumor({ sender: this.own.publicKey, created_at: now, body: body as KnownBody });
    const sealed = sealRumor(this.crypto, rumor(plain.slice()), this.own, to, random(32), random(24));
    const filled = padded(pad(writeSeal(seal(sealed)), random));
    const times = { created_at: now, expires_at: now + 86_400 };
    return wrap(wrapSeal(this.crypto, filled, to, times, random(32), random(24)));
  }

  /** Registers the delivery token with which `person` can submit anonymously. */
  async registerTokenFor(session: Session, person: Recipient): Promise<void> {
    await session.request({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token: tokenForReceiving(this.crypto, this.own, person) });
  }

  /** Sends STORE. @throws RelayRefusal */
  async store(session: Session, envelope: GiftWrap): Promise<Message> {
    return session.request({ cmd: "STORE", event: writeGiftWrap(envelope) });
  }
}
