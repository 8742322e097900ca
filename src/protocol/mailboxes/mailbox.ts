/**
 * Blinded mailboxes (ours, docs/protocol.md): each day a mailbox has another id, an Ed25519 key blinded from a master key that only contacts
 * know. To a relay it is a key like any other. As in Tor's v3 services the blinding multiplies, and it names the relay: two relays share no id,
 * and a signature for one is worth nothing at another.
 */
import { type Bytes, be64, concat, equal, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto, SigningKey } from "../primitives/crypto.ts";
import {
  decodePoint,
  encodePoint,
  isOfPrimeOrder,
  multiply,
  multiplyAdd,
  multiplyBase,
  type Point,
  reduce,
  sha512,
} from "../primitives/edwards-points.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { masterSeed } from "./generations.ts";

const BLIND = utf8("ppp-mailbox-blind-v1");
const PREFIX = utf8("ppp-mailbox-prefix-v1");

const MAX_EPOCH = 2 ** 32;

/** What a mailbox's owner has: a key pair, taken apart. */
export interface MailboxMaster {
  /** 32 bytes. Of the master key: M, which contacts get. */
  readonly publicKey: Bytes;
  readonly scalar: Bytes;
  readonly prefix: Bytes;
}

/** @param seed of the identity, 32 bytes @throws ProtocolError `malformed` */
export function mailboxMaster(crypto: Crypto, seed: Bytes, generation: number): MailboxMaster {
  const hash = sha512(masterSeed(crypto, seed, generation));
  const scalar = hash.slice(0, 32);
  scalar[0] = (scalar[0] as number) & 248;
  scalar[31] = ((scalar[31] as number) & 127) | 64;
  return { publicKey: encodePoint(multiplyBase(scalar)), scalar, prefix: hash.slice(32) };
}

/** A contact's master key, proved. */
export interface MasterKey {
  /** M, 32 bytes. */
  readonly publicKey: Bytes;
  readonly point: Point;
}

/**
 * Reads a contact's master key: costs as much as an address, so once.
 * @throws ProtocolError `bad-key` for one off the curve, of small or mixed order, or in another form: each would mark its days
 */
export function readMaster(publicKey: Bytes): MasterKey {
  const point = isAcceptablePublicKey(publicKey) ? decodePoint(publicKey) : undefined;
  if (!point || !isOfPrimeOrder(point)) throw new ProtocolError("bad-key", "not a mailbox's master key");
  return { publicKey, point };
}

/** @param authority of the relay, as in bound authentication @throws ProtocolError `malformed` */
function blinding(crypto: Crypto, master: Bytes, authority: string, epoch: number): Bytes {
  if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_EPOCH) throw new ProtocolError("malformed", "not an epoch");
  if (authority !== authority.toLowerCase()) throw new ProtocolError("malformed", "an authority is lower case");
  const factor = reduce(crypto.blake2b(64, concat(master, be64(epoch), utf8(authority)), BLIND));
  if (factor.every((byte) => byte === 0)) throw new ProtocolError("bad-key", "a mailbox without a key");
  return factor;
}

/** The id of an epoch's mailbox, 32 bytes, for whoever knows the master key. @throws ProtocolError `bad-key` or `malformed` */
export function mailboxAddress(crypto: Crypto, { publicKey, point }: MasterKey, authority: string, epoch: number): Bytes {
  const address = encodePoint(multiply(point, blinding(crypto, publicKey, authority, epoch)));
  if (!isAcceptablePublicKey(address)) throw new ProtocolError("bad-key", "a mailbox without a key");
  return address;
}

/**
 * An epoch's key, taken apart, for its owner. The scalar never leaves the device: with M, which every contact has, it gives the master's.
 * @throws ProtocolError `malformed`
 */
export function mailboxSecret(crypto: Crypto, master: MailboxMaster, authority: string, epoch: number): MailboxMaster {
  const scalar = multiplyAdd(blinding(crypto, master.publicKey, authority, epoch), master.scalar);
  const publicKey = encodePoint(multiplyBase(scalar));
  return { publicKey, scalar, prefix: crypto.blake2b(32, concat(PREFIX, publicKey), master.prefix) };
}

/** An epoch's mailbox, for its owner. @throws ProtocolError `malformed` */
export function mailbox(crypto: Crypto, master: MailboxMaster, authority: string, epoch: number): SigningKey {
  const { publicKey, scalar, prefix } = mailboxSecret(crypto, master, authority, epoch);
  return {
    publicKey,
    sign(message) {
      const r = reduce(sha512(concat(prefix, message)));
      const point = encodePoint(multiplyBase(r));
      const k = reduce(sha512(concat(point, publicKey, message)));
      return concat(point, multiplyAdd(k, scalar, r));
    },
  };
}

/** Epochs back from now, and ahead of it, under whose addresses an envelope may name its reader, wherever it was carried. */
export const EPOCHS_BACK = 31;
export const EPOCHS_AHEAD = 1;

/** Whether `address` is a mailbox of these generations around `now`, an epoch. */
export function isMailboxOf(
  crypto: Crypto,
  masters: readonly MasterKey[],
  authority: string,
  now: number,
  address: Bytes,
): boolean {
  for (const master of masters) {
    for (let epoch = now + EPOCHS_AHEAD; epoch >= Math.max(0, now - EPOCHS_BACK); epoch--) {
      if (equal(mailboxAddress(crypto, master, authority, epoch), address)) return true;
    }
  }
  return false;
}
