/** Making envelopes: a Rumor body becomes an outbox record for one person. */
import { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { paddedSeal, wrapRandomness, wrapSeal } from "../../protocol/giftwrap/giftwrap.ts";
import { outerTimes } from "../../protocol/giftwrap/outer-times.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed, type Recipient, recipientFromKey } from "../../protocol/identity/identity.ts";
import { masterKey } from "../../protocol/mailboxes/generations.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { FaceError } from "../face.ts";
import { uniform } from "../link/backoff.ts";
import type { Settings } from "../me/records.ts";
import type { Clock, Random, Vouching } from "../ports.ts";
import type { OutboxRecord } from "./records.ts";

/** How much later a letter leaves that is late. */
const EARLIEST_S = 60;
const LATEST_S = 30 * 60;

export interface Letter {
  readonly person: string;
  readonly relay: string;
  readonly body: KnownBody;
  /** Unix seconds; clamped to the relay's longest lifetime. */
  readonly expires_at: number;
  readonly note?: string;
  readonly sealed: boolean;
  /** Whether it leaves minutes later: it answers something that the relay has just given out. */
  readonly late?: boolean;
  /** The key that signs; absent: the current identity's. */
  readonly from?: Identity;
  /** The master key, hex, of mailboxes that it goes to, whatever else is known of the person. */
  readonly to?: string | undefined;
}

/** A mailbox of one day. */
export interface DayAddress {
  /** Its master key, hex. */
  readonly key: string;
  readonly epoch: number;
  /** Its id, 32 bytes. */
  readonly address: Bytes;
}

/** A letter that can be wrapped. */
export type Sealed = Required<Pick<OutboxRecord, "seal" | "recipient">>;

export class Mail {
  private readonly recipients = new Map<string, Recipient>();
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly identities = new Map<string, Identity>();
  readonly vault: Identity;
  /** The current identity. */
  readonly own: Identity;
  /** What a directory of numbers says of me, to go with what this key says; set where I have a number. */
  attestation: Vouching["attestation"] = () => undefined;
  /** The same for my key in a room. */
  roomAttestation: Vouching["roomAttestation"] = () => undefined;

  /** Throws where one of these knows me by a mask that has ended, or by a mask at all, and this would name others or me. */
  guard: (people: readonly string[], what: "note" | "name") => void = () => {};

  /** The key under which I write to this person, where it is not my own: a mask's. `null`: the mask's, and I do not have it (any more). */
  speaksAs: (person: string) => Identity | null | undefined = () => undefined;

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

  /** Every key of mine. */
  all(): readonly Identity[] {
    return [...this.identities.values()];
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

  /** What contacts are told of a generation of my mailboxes. */
  mailboxes(generation: number) {
    return { mailbox_key: masterKey(this.crypto, this.own.seed, generation), mailbox_generation: generation };
  }

  /** Writes and seals it; it is wrapped when it is sent. @throws ProtocolError `too-large` or `malformed`, FaceError `mask-over` */
  write({ person, relay, body, expires_at, note, sealed, late, from: asked = this.own, to }: Letter): OutboxRecord {
    const mask = this.speaksAs(person);
    // Under any other key they would learn who I am.
    if (mask === null) throw new FaceError("mask-over");
    const from = mask ?? asked;
    const created_at = Math.floor(this.clock.now());
    const attestation = this.attestation(body.kind, from);
    const rumor = { sender: from.publicKey, created_at, body, ...(attestation && { attestation }) };
    const seal = paddedSeal(this.crypto, rumor, from, this.recipient(person), wrapRandomness(this.random));
    return {
      id: toHex(this.crypto.blake2b(32, seal)),
      person,
      relay,
      recipient: person,
      seal: toBase64Url(seal),
      expires_at: Math.min(Math.floor(expires_at), created_at + LIMITS.MAX_EVENT_TTL_SECS),
      ...(note && { note }),
      ...(to && { to }),
      ...(late && { leaves_at: created_at + EARLIEST_S + uniform(this.random, LATEST_S - EARLIEST_S) }),
      sealed,
      sealed_attempts: 0,
      made_at: created_at,
      own: toHex(from.publicKey),
    };
  }

  /** The letter in an envelope made now, which names `mailbox`, or the recipient's own key. */
  wrapped({ envelope: _, mailbox: __, ...letter }: OutboxRecord & Sealed, mailbox: DayAddress | undefined): OutboxRecord {
    const { seal, recipient, expires_at } = letter;
    const { publicKey, x25519Public } = this.recipient(recipient);
    const named = { publicKey: mailbox?.address ?? publicKey, x25519Public };
    const times = outerTimes(this.clock.now(), expires_at);
    const giftWrap = wrapSeal(this.crypto, fromBase64Url(seal), named, times, this.random(32), this.random(24));
    return {
      ...letter,
      envelope: toBase64Url(writeGiftWrap(giftWrap)),
      ...(mailbox && { mailbox: { key: mailbox.key, epoch: mailbox.epoch } }),
    };
  }
}
