/**
 * Outgoing mail that a courier takes to a relay (ours): sealed to that relay's key, so that the courier sees its size and the relay and nothing else.
 *
 *     deposit = head ‖ AEAD(kdf(X25519(e, relay), "ppp-deposit-v1"), nonce, padded(kind ‖ body), additional data: head)
 *     head = u8 length ‖ authority ‖ e ‖ nonce
 */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { readUtf8 } from "../encoding/utf8.ts";
import { ProtocolError } from "../errors.ts";
import { type Recipient, recipientFromKey } from "../identity/identity.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { MAX_PADDED, padTyped, readTyped, u16 } from "./padded.ts";
import { authorityField } from "./signed.ts";

const KEY_CONTEXT = utf8("ppp-deposit-v1");
const OK = utf8("ppp-deposit-ok-v1");
const KEY = 32;
const NONCE = 24;
const TAG = 16;

/** What a deposit holds: the body of that endpoint or command. */
export const DEPOSIT_KINDS = { SealedNoteSubmit: 1, MailboxSubmit: 2, LEAVE_CARRY_GROUP: 3, LEAVE_DELEGATED: 4 } as const;
export type DepositKind = keyof typeof DEPOSIT_KINDS;

/** The largest: a record of a link has room for it. */
export const MAX_DEPOSIT = MAX_PADDED - 5;

export interface DepositContent {
  readonly kind: DepositKind;
  /** As it would be sent there: MessagePack with text keys. */
  readonly body: Bytes;
}

/**
 * @param seed 32 random bytes, for this deposit
 * @param nonce 24 random bytes
 * @throws ProtocolError `malformed` (the authority), `bad-key` (the relay's), `too-large`
 */
export function sealDeposit(
  crypto: Crypto,
  { authority, relayPk }: { readonly authority: string; readonly relayPk: Bytes },
  { kind, body }: DepositContent,
  seed: Bytes,
  nonce: Bytes,
): Bytes {
  const ephemeral = crypto.keyPairFromSeed(seed);
  const relay: Recipient = recipientFromKey(crypto, relayPk);
  const shared = crypto.scalarMult(crypto.toX25519Secret(ephemeral.secretKey), relay.x25519Public);
  const head = concat(authorityField(authority), ephemeral.publicKey, nonce);
  const padded = padTyped({ type: DEPOSIT_KINDS[kind], body });
  const deposit = concat(head, crypto.seal(padded, nonce, crypto.blake2b(32, shared, KEY_CONTEXT), head));
  if (deposit.length > MAX_DEPOSIT) throw new ProtocolError("too-large", "larger than the largest deposit");
  return deposit;
}

interface Parts {
  readonly authority: string;
  readonly head: Bytes;
  readonly ephemeral: Bytes;
  readonly nonce: Bytes;
  readonly sealed: Bytes;
}

function partsOf(deposit: Bytes): Parts {
  const length = deposit[0] ?? 0;
  const end = 1 + length + KEY + NONCE;
  if (length === 0 || deposit.length < end + TAG || deposit.length > MAX_DEPOSIT)
    throw new ProtocolError("malformed", "not the size of a deposit");
  const authority = readUtf8(deposit, 1, 1 + length);
  if (authority === undefined || authority !== authority.toLowerCase()) throw new ProtocolError("malformed", "authority");
  const at = 1 + length;
  return {
    authority,
    head: deposit.subarray(0, end),
    ephemeral: deposit.slice(at, at + KEY),
    nonce: deposit.slice(at + KEY, end),
    sealed: deposit.subarray(end),
  };
}

/** The relay that a deposit is for, which is all that a courier can read. @throws ProtocolError `malformed` */
export const depositAuthority = (deposit: Bytes): string => partsOf(deposit).authority;

/** Its name on a link and in a relay's answer, 32 bytes. */
export const depositDigest = (crypto: Pick<Crypto, "blake2b">, deposit: Bytes): Bytes => crypto.blake2b(32, deposit);

/** What a relay needs to open one. */
export interface DepositOpener extends Pick<Crypto, "blake2b" | "open" | "ephemeralToX25519"> {
  /** X25519 of the relay's own key and this one. @throws ProtocolError `bad-key` */
  agree(x25519Public: Bytes): Bytes;
}

/**
 * @param hosts the authorities of this relay
 * @throws ProtocolError `malformed`, `bad-key`, `cannot-open` (also for another relay), `bad-padding`
 */
export function openDeposit(crypto: DepositOpener, hosts: readonly string[], deposit: Bytes): DepositContent {
  const { authority, head, ephemeral, nonce, sealed } = partsOf(deposit);
  if (!hosts.includes(authority)) throw new ProtocolError("cannot-open", "for another relay");
  const shared = crypto.agree(crypto.ephemeralToX25519(ephemeral));
  const { type, body } = readTyped(crypto.open(sealed, nonce, crypto.blake2b(32, shared, KEY_CONTEXT), head));
  const kind = (Object.keys(DEPOSIT_KINDS) as DepositKind[]).find((name) => DEPOSIT_KINDS[name] === type);
  if (kind === undefined) throw new ProtocolError("malformed", "a deposit of an unknown kind");
  return { kind, body };
}

/** What the relay signs for each deposit. */
export const depositReceiptMessage = (digest: Bytes, status: number): Bytes => concat(OK, digest, u16(status));

/** Whether the relay has it: stored now, or before. @throws ProtocolError `bad-signature` */
export function isDepositStored(
  crypto: Pick<Crypto, "verify">,
  relayPk: Bytes,
  { digest, status, signature }: { readonly digest: Bytes; readonly status: number; readonly signature: Bytes },
): boolean {
  if (!crypto.verify(signature, depositReceiptMessage(digest, status), relayPk))
    throw new ProtocolError("bad-signature", "not signed by that relay");
  return status === 201 || status === 409;
}
