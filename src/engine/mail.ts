/** Making envelopes: a Rumor body becomes an outbox record for one person. */
import { fromHex, toBase64Url, toHex } from "../protocol/bytes.ts";
import type { Crypto } from "../protocol/crypto.ts";
import { eventId, writeGiftWrap } from "../protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../protocol/giftwrap/giftwrap.ts";
import type { KnownBody } from "../protocol/giftwrap/rumor.ts";
import { type Identity, type Recipient, recipientFromKey } from "../protocol/identity/identity.ts";
import { LIMITS } from "../protocol/wire/limits.ts";
import type { Clock, Random } from "./ports.ts";
import type { OutboxRecord } from "./records.ts";

export interface Letter {
  readonly person: string;
  readonly relay: string;
  readonly body: KnownBody;
  /** Unix seconds; clamped to the relay's longest lifetime. */
  readonly expires_at: number;
  readonly note?: string;
  readonly sealed: boolean;
}

export class Mail {
  private readonly recipients = new Map<string, Recipient>();
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private readonly random: Random;
  readonly own: Identity;

  constructor(crypto: Crypto, clock: Clock, random: Random, own: Identity) {
    this.crypto = crypto;
    this.clock = clock;
    this.random = random;
    this.own = own;
  }

  /** A person's key, converted once (a conversion costs as much as a Diffie-Hellman). @throws ProtocolError `bad-key` */
  recipient(person: string): Recipient {
    const known = this.recipients.get(person);
    if (known) return known;
    const recipient = recipientFromKey(this.crypto, fromHex(person));
    this.recipients.set(person, recipient);
    return recipient;
  }

  /** @throws ProtocolError `too-large` or `malformed` */
  write({ person, relay, body, expires_at, note, sealed }: Letter): OutboxRecord {
    const created_at = Math.floor(this.clock.now());
    const times = { created_at, expires_at: Math.min(Math.floor(expires_at), created_at + LIMITS.MAX_EVENT_TTL_SECS) };
    const rumor = { sender: this.own.publicKey, created_at, body };
    const giftWrap = wrap(this.crypto, rumor, this.own, this.recipient(person), times, wrapRandomness(this.random));
    return {
      id: toHex(eventId(this.crypto, giftWrap)),
      person,
      relay,
      envelope: toBase64Url(writeGiftWrap(giftWrap)),
      expires_at: times.expires_at,
      ...(note === undefined ? {} : { note }),
      sealed,
      sealed_attempts: 0,
    };
  }
}
