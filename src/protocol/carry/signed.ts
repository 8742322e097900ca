/**
 * What is signed for carrying (ours, docs/protocol.md). Each text begins with its purpose, and each that a relay reads names that relay by its
 * authority: a signature is worth nothing for another purpose and at another relay.
 */
import { type Bytes, be64, compare, concat, equal, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";

export const DAY_S = 86_400;
/** How long a consent may count. */
export const CONSENT_SECS = 180 * DAY_S;
/** How long a delegation may count. */
export const DELEGATION_SECS = 31 * DAY_S;
/** The authority in consents to a group that is not registered: no relay has this name (RFC 2606), so its inviter cannot register it. */
export const NO_RELAY = "invalid";
/** How far the clocks of two may differ. */
export const SKEW_SECS = 90;
/** A courier takes what is signed for a time so far ahead: its own clock may be wrong, and the relay looks at it by its own. */
export const COURIER_SKEW_SECS = 24 * 3600;
/** Ids in one receipt. */
export const RECEIPT_IDS = 64;

type Hash = Pick<Crypto, "blake2b">;
type Check = Pick<Crypto, "blake2b" | "verify">;

const TAGS = {
  member: utf8("ppp-carry-consent-v1"),
  courier: utf8("ppp-carry-courier-v1"),
  register: utf8("ppp-carry-register-v1"),
  leave: utf8("ppp-carry-leave-v1"),
  fetch: utf8("ppp-carry-fetch-v1"),
  ack: utf8("ppp-carry-ack-v1"),
  delegate: utf8("ppp-carry-delegate-v1"),
  delegatedFetch: utf8("ppp-carry-delegated-fetch-v1"),
  delegatedLeave: utf8("ppp-carry-delegated-leave-v1"),
} as const;

/** u8 length and authority. @throws ProtocolError `malformed` */
export function authorityField(authority: string): Bytes {
  const text = utf8(authority);
  if (text.length === 0 || text.length > 255 || authority !== authority.toLowerCase())
    throw new ProtocolError("malformed", "authority: 1 to 255 bytes in lower case");
  return concat(Uint8Array.of(text.length), text);
}

const said = (tag: Bytes, authority: string, ...rest: readonly Bytes[]): Bytes => concat(tag, authorityField(authority), ...rest);

/** Of keys in ascending order, whatever the order given, 32 bytes. @throws ProtocolError `malformed` for a key twice */
export function keysDigest(crypto: Hash, keys: readonly Bytes[]): Bytes {
  const sorted = [...keys].sort(compare);
  if (sorted.some((key, i) => i > 0 && equal(key, sorted[i - 1] as Bytes)))
    throw new ProtocolError("malformed", "a key is there twice");
  return crypto.blake2b(32, concat(...sorted));
}

/** A member's mail may be fetched by couriers, or a courier fetches it: neither without their own word. */
export type CarryRole = "member" | "courier";

export interface ConsentTerms {
  readonly authority: string;
  readonly groupId: Bytes;
  readonly inviter: Bytes;
  /** All of them: who consents to two does not consent to a third. */
  readonly couriers: readonly Bytes[];
  readonly issuedAt: number;
  readonly validUntil: number;
}

export const consentMessage = (crypto: Hash, role: CarryRole, terms: ConsentTerms): Bytes =>
  said(
    TAGS[role],
    terms.authority,
    terms.groupId,
    terms.inviter,
    keysDigest(crypto, terms.couriers),
    be64(terms.issuedAt),
    be64(terms.validUntil),
  );

/** Whether times of a consent can count at `now`, unix seconds. */
export const consentCounts = (
  { issuedAt, validUntil }: Pick<ConsentTerms, "issuedAt" | "validUntil">,
  now: number,
  skew = SKEW_SECS,
): boolean => issuedAt <= now + skew && now < validUntil && validUntil <= issuedAt + CONSENT_SECS;

/** @param skew how far ahead of `now` it may begin to count @throws ProtocolError `bad-key`, `expired` or `bad-signature` */
export function checkConsent(
  crypto: Check,
  role: CarryRole,
  key: Bytes,
  terms: ConsentTerms,
  signature: Bytes,
  now: number,
  skew = SKEW_SECS,
): void {
  if (!consentCounts(terms, now, skew)) throw new ProtocolError("expired", "a consent of another time");
  checkSigned(crypto, signature, consentMessage(crypto, role, terms), key);
}

function checkSigned(crypto: Check, signature: Bytes, message: Bytes, key: Bytes): void {
  if (!isAcceptablePublicKey(key)) throw new ProtocolError("bad-key", "not an acceptable public key");
  if (!crypto.verify(signature, message, key)) throw new ProtocolError("bad-signature", "not signed by that key");
}

export interface Registration {
  readonly authority: string;
  readonly groupId: Bytes;
  readonly version: number;
  readonly members: readonly Bytes[];
  readonly couriers: readonly Bytes[];
}

export const registerMessage = (crypto: Hash, { authority, groupId, version, members, couriers }: Registration): Bytes =>
  said(TAGS.register, authority, groupId, be64(version), keysDigest(crypto, members), keysDigest(crypto, couriers));

export interface InGroup {
  readonly authority: string;
  readonly groupId: Bytes;
  readonly at: number;
}

export const leaveMessage = ({ authority, groupId, at }: InGroup): Bytes => said(TAGS.leave, authority, groupId, be64(at));

export const fetchMessage = ({ authority, groupId, since, at }: InGroup & { readonly since: number }): Bytes =>
  said(TAGS.fetch, authority, groupId, be64(since), be64(at));

/** What a recipient says of events that are safe with them: only then may a relay delete them. */
export interface ReceiptTerms {
  /** Of the recipient's own relay. */
  readonly authority: string;
  readonly recipient: Bytes;
  readonly at: number;
  readonly eventIds: readonly Bytes[];
}

export const ackMessage = (crypto: Hash, { authority, recipient, at, eventIds }: ReceiptTerms): Bytes =>
  said(TAGS.ack, authority, recipient, be64(at), crypto.blake2b(32, concat(...eventIds)));

/**
 * A receipt counts however old it is.
 * @param skew how far ahead of `now` it may be
 * @throws ProtocolError `malformed`, `bad-key`, `expired` (of a time ahead) or `bad-signature`
 */
export function checkReceipt(crypto: Check, terms: ReceiptTerms, signature: Bytes, now: number, skew = SKEW_SECS): void {
  if (terms.eventIds.length === 0 || terms.eventIds.length > RECEIPT_IDS)
    throw new ProtocolError("malformed", `event_ids: 1 to ${RECEIPT_IDS}`);
  if (terms.at > now + skew) throw new ProtocolError("expired", "a receipt of a time ahead");
  checkSigned(crypto, signature, ackMessage(crypto, terms), terms.recipient);
}

/** The delegation of a day's mailbox ends so long after its day began: all of a day's have one end. */
export const DAY_MANDATE_SECS = 8 * DAY_S;

/** A mailbox's owner lets one courier fetch from it, without any group at the relay. */
export interface DelegationTerms {
  readonly authority: string;
  readonly mailbox: Bytes;
  readonly courier: Bytes;
  readonly until: number;
}

export const delegationMessage = ({ authority, mailbox, courier, until }: DelegationTerms): Bytes =>
  said(TAGS.delegate, authority, mailbox, courier, be64(until));

/** @param skew how far ahead of `now` it may begin to count @throws ProtocolError `bad-key`, `expired` or `bad-signature` */
export function checkDelegation(crypto: Check, terms: DelegationTerms, signature: Bytes, now: number, skew = SKEW_SECS): void {
  if (terms.until < now || terms.until > now + DELEGATION_SECS + skew)
    throw new ProtocolError("expired", "a delegation of another time");
  checkSigned(crypto, signature, delegationMessage(terms), terms.mailbox);
}

export interface DelegatedFetch {
  readonly authority: string;
  /** In the order of the request. */
  readonly mailboxes: readonly Bytes[];
  readonly since: number;
  readonly at: number;
}

export const delegatedFetchMessage = (crypto: Hash, { authority, mailboxes, since, at }: DelegatedFetch): Bytes =>
  said(TAGS.delegatedFetch, authority, crypto.blake2b(32, concat(...mailboxes)), be64(since), be64(at));

export interface DelegatedLeave {
  readonly authority: string;
  readonly mailbox: Bytes;
  readonly courier: Bytes;
  readonly at: number;
}

export const delegatedLeaveMessage = ({ authority, mailbox, courier, at }: DelegatedLeave): Bytes =>
  said(TAGS.delegatedLeave, authority, mailbox, courier, be64(at));

/** Whether a delegation still counts after its owner ended those to this courier. `left`: the greatest `at` of such a word. */
export const outlivesLeave = (until: number, left: number | undefined): boolean =>
  left === undefined || until > left + DELEGATION_SECS;

/** @throws ProtocolError `expired` for a time ahead, `bad-key` or `bad-signature` */
export function checkLeave(crypto: Check, message: Bytes, key: Bytes, at: number, signature: Bytes, now: number): void {
  if (at > now + SKEW_SECS) throw new ProtocolError("expired", "a leave of a time ahead");
  checkSigned(crypto, signature, message, key);
}
