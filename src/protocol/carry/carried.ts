/** An envelope in a courier's hands (§8): how often it was handed on, and the rules of handing on between couriers. */
import { type Bytes, concat, equal } from "../encoding/bytes.ts";
import { blob, bytes, type Infer, list, structure, text, time, uint8 } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { eventId, type GiftWrap, readGiftWrap } from "../giftwrap/envelope.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { MAX_EVENT_BYTES } from "../wire/common-fields.ts";
import { RECEIPT_IDS } from "./signed.ts";

/** Whatever an event claims, it is handed on at most so often. */
const MAX_HOPS = 3;
const KEPT_SECS = 30 * 86_400;

export const CarriedType = structure("CarriedEvent", {
  hop_count: uint8,
  max_hops: uint8,
  event: blob(MAX_EVENT_BYTES),
  /** When a courier had it from a relay: a hint, which anybody may change. */
  fetched_at: time,
});
export type Carried = Infer<typeof CarriedType>;

/** A recipient's signed word that events are safe with them (signed.ts); `created_at` is its `at`. */
export const ReceiptType = structure("CarryReceipt", {
  recipient: bytes(32),
  created_at: time,
  signature: bytes(64),
  /** Of the relay that the signature names. */
  relay_url: text(200),
  event_ids: list(bytes(32), RECEIPT_IDS),
});
export type CarryReceipt = Infer<typeof ReceiptType>;

/** Its name on a link, 32 bytes. */
export const receiptDigest = (
  crypto: Pick<Crypto, "blake2b">,
  { recipient, event_ids }: Pick<CarryReceipt, "recipient" | "event_ids">,
): Bytes => crypto.blake2b(32, concat(recipient, ...event_ids));

export interface CarriedEnvelope {
  readonly carried: Carried;
  readonly giftWrap: GiftWrap;
  /** 32 bytes. */
  readonly id: Bytes;
}

/** Looks at the envelope of what came. @throws ProtocolError `malformed`, `bad-key` (a recipient nobody can be) */
export function readCarried(crypto: Pick<Crypto, "blake2b">, carried: Carried): CarriedEnvelope {
  const giftWrap = readGiftWrap(carried.event);
  if (!isAcceptablePublicKey(giftWrap.recipient)) throw new ProtocolError("bad-key", "not an acceptable recipient");
  return { carried, giftWrap, id: eventId(crypto as Crypto, giftWrap) };
}

const hopsOf = ({ max_hops }: Carried): number => Math.min(max_hops, MAX_HOPS);

/** What another courier is given, or nothing where it has come as far as it may. */
export const handedOn = (carried: Carried): Carried | undefined =>
  carried.hop_count < hopsOf(carried) ? { ...carried, hop_count: carried.hop_count + 1 } : undefined;

/**
 * Whether a courier takes this from another one. What it has or had (its `seen`) it does not take again.
 * @returns why not: the codes of `refused`
 */
export function refusesCarried(
  { carried, giftWrap, id }: CarriedEnvelope,
  members: readonly Bytes[],
  seen: (id: Bytes) => boolean,
  now: number,
): Refusal | undefined {
  if (carried.hop_count > hopsOf(carried)) return "hops";
  if (giftWrap.expires_at <= now) return "expired";
  if (!members.some((member) => equal(member, giftWrap.recipient))) return "stranger";
  return seen(id) ? "known" : undefined;
}

/** Until when a courier keeps it: as long as a relay would. */
export const keptUntil = ({ expires_at }: Pick<GiftWrap, "expires_at">, now: number): number =>
  Math.min(expires_at, Math.floor(now) + KEPT_SECS);

/** Why something was not taken; on a link by its place here, from 1. */
export const REFUSALS = ["unreadable", "hops", "expired", "stranger", "known", "full"] as const;
export type Refusal = (typeof REFUSALS)[number];
