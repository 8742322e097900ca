/** Days, generations and master keys of blinded mailboxes (mailbox.ts): all that needs no blinding. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";

const MASTER = utf8("ppp-mailbox-master-v1");

export const DAY_S = 86_400;
/** Generations of link mailboxes begin here, one a week; those below are counted. */
const LINKS = 0x8000_0000;
const MAX_GENERATION = 2 ** 31 - 1;

/** How long after a link was given out its mailboxes are looked into. Who opens an older one writes where nobody looks. */
export const LINK_OPEN_S = 90 * DAY_S;

/** The day of a time (unix seconds), by which mailboxes are named. */
export const epochOf = (unix: number): number => Math.floor(unix / DAY_S);

/** The generation of the mailbox that links of this epoch's week name. */
export const linkGeneration = (epoch: number): number => LINKS + Math.floor(epoch / 7);

/** Whether links name its mailboxes. */
export const isOfLinks = (generation: number): boolean => generation >= LINKS;

/** Whether it may be announced to contacts. */
export const isGeneration = (generation: number): boolean =>
  Number.isInteger(generation) && generation >= 0 && generation <= MAX_GENERATION;

const be32 = (value: number): Bytes => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

/** The seed S of a generation's master key, 32 bytes. @param seed of the identity, 32 bytes @throws ProtocolError `malformed` */
export function masterSeed(crypto: Crypto, seed: Bytes, generation: number): Bytes {
  if (!Number.isInteger(generation) || generation < 0 || generation > 0xffff_ffff)
    throw new ProtocolError("malformed", "not a generation");
  return crypto.blake2b(32, concat(seed, be32(generation)), MASTER);
}

/** M, 32 bytes: what contacts get. @throws ProtocolError `malformed` */
export const masterKey = (crypto: Crypto, seed: Bytes, generation: number): Bytes =>
  crypto.keyPairFromSeed(masterSeed(crypto, seed, generation)).publicKey;
