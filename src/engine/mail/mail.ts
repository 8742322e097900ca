/** Making envelopes: a Rumor body becomes an outbox record for one person. */
import { type Bytes, fromHex, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { eventId, writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../../protocol/giftwrap/giftwrap.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Settings } from "../me/records.ts";
import type { Clock, Random } from "../ports.ts";
import type { OutboxRecord } from "./records.ts";

export interface Letter {
  readonly person: string;
  readonly relay: string;
  readonly body: KnownBody;
  /** Unix seconds; clamped to the relay's longest lifetime. */
  readonly expires_at: number;
  readonly note?: string;
  readonly sealed: boolean;
  /** The key that signs; absent: the current identity's. */
  readonly from?: Identity;
}

export class Mail {
  private readonly recipients = new Map<string, Recipient>();
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly identities = new Map<string, Identity>();
  readonly vault: Identity;
  /** The current identity. */
  readonly own: Identity;

  /** `vault`: the identity that the rows are opened with, from which I may have moved on. */
  constructor(crypto: Crypto, clock: Clock, random: Random, vault: Identity, settings: Pick<Settings, "seed" | "former"> = {}) {
    this.crypto = crypto;
    this.clock = clock;
    this.random = random;
    this.vault = this.know(vault);
    for (const { seed } of settings.former ?? []) this.identity(fromHex(seed));
    this.own = settings.seed === undefined ? this.vault : this.identity(fromHex(settings.seed));
  }

  /** Makes a current or former key known, by its 32-byte seed. */
  identity(seed: Bytes): Identity {
    return this.know(identityFromSeed(this.crypto, seed));
  }

  /** Which of my keys this is (hex); the vault's where none is named, `undefined` for somebody else's. */
  mine(key: string | undefined): Identity | undefined {
    return key === undefined ? this.vault : this.identities.get(key);
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
