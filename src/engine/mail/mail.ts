/** Making envelopes: a Rumor body becomes an outbox record for one person. */
import { type Bytes, fromHex, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { eventId, writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../../protocol/giftwrap/giftwrap.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Clock, Random } from "../ports.ts";
import type { OutboxRecord } from "../records/records.ts";

export interface Letter {
  readonly person: string;
  readonly relay: string;
  readonly body: KnownBody;
  /** Unix seconds; clamped to the relay's longest lifetime. */
  readonly expires_at: number;
  readonly note?: string;
  readonly sealed: boolean;
  /** Which of my keys speaks; absent: the one I have now. */
  readonly from?: Identity;
}

export class Mail {
  private readonly recipients = new Map<string, Recipient>();
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly identities = new Map<string, Identity>();
  private readonly first: Identity;
  private current: Identity;

  /** `own` is the identity of the vault, which one may have moved on from. */
  constructor(crypto: Crypto, clock: Clock, random: Random, own: Identity) {
    this.crypto = crypto;
    this.clock = clock;
    this.random = random;
    this.first = own;
    this.current = own;
    this.know(own);
  }

  /** Who I am now. */
  get own(): Identity {
    return this.current;
  }

  /** Makes a key I have or had known, by its 32-byte seed. */
  identity(seed: Bytes): Identity {
    return this.know(identityFromSeed(this.crypto, seed));
  }

  /** From now on I am this one. */
  become(own: Identity): void {
    this.current = this.know(own);
  }

  /** Which of my keys this is (hex); the vault's where none is named, `undefined` for somebody else's. */
  mine(key: string | undefined): Identity | undefined {
    return key === undefined ? this.first : this.identities.get(key);
  }

  private know(identity: Identity): Identity {
    this.identities.set(toHex(identity.publicKey), identity);
    return identity;
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
  write({ person, relay, body, expires_at, note, sealed, from = this.own }: Letter): OutboxRecord {
    const created_at = Math.floor(this.clock.now());
    const times = { created_at, expires_at: Math.min(Math.floor(expires_at), created_at + LIMITS.MAX_EVENT_TTL_SECS) };
    const rumor = { sender: from.publicKey, created_at, body };
    const giftWrap = wrap(this.crypto, rumor, from, this.recipient(person), times, wrapRandomness(this.random));
    return {
      id: toHex(eventId(this.crypto, giftWrap)),
      person,
      relay,
      envelope: toBase64Url(writeGiftWrap(giftWrap)),
      expires_at: times.expires_at,
      ...(note === undefined ? {} : { note }),
      sealed,
      sealed_attempts: 0,
      own: toHex(from.publicKey),
    };
  }
}
