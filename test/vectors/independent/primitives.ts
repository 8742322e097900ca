/** The primitives of PPP on @noble/*, with the checks the protocol asks for (§2, §3). */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { must, refuse } from "./refusal.ts";

export type Bytes = Uint8Array;
const P = 2n ** 255n - 19n;

export const text = (value: string): Bytes => new TextEncoder().encode(value);
export const hash = (length: number, input: Bytes, key?: Bytes): Bytes =>
  blake2b(input, key ? { dkLen: length, key } : { dkLen: length });
export const kdf = (secret: Bytes, context: string): Bytes => hash(32, secret, text(context));

export function join(...parts: readonly Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function be64(value: number): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

const littleEndian = (bytes: Bytes): bigint => [...bytes].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function toLittleEndian(value: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

/** The point of a public key that may be used: canonical, on the curve, not of small order. */
function pointOf(publicKey: Bytes) {
  must(publicKey.length === 32, "a key has 32 bytes", "bad-key");
  must((littleEndian(publicKey) & (2n ** 255n - 1n)) < P, "not canonical", "bad-key");
  let point: ReturnType<typeof ed25519.Point.fromBytes>;
  try {
    point = ed25519.Point.fromBytes(publicKey);
  } catch {
    return refuse("bad-key", "not on the curve");
  }
  must(!point.isSmallOrder(), "small order", "bad-key");
  return point;
}

/** (1 + y) / (1 − y) modulo p. */
function toMontgomery(publicKey: Bytes): Bytes {
  const y = littleEndian(publicKey) & (2n ** 255n - 1n);
  let [base, exponent, inverse] = [(P + 1n - y) % P, P - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) inverse = (inverse * base) % P;
    base = (base * base) % P;
  }
  return toLittleEndian(((1n + y) * inverse) % P);
}

/** A person's key: in the main subgroup too. */
export function convertKey(publicKey: Bytes): Bytes {
  must(pointOf(publicKey).isTorsionFree(), "not in the main subgroup", "bad-key");
  return toMontgomery(publicKey);
}

/** An ephemeral key: a small-order part does no harm. */
export function convertEphemeral(publicKey: Bytes): Bytes {
  pointOf(publicKey);
  return toMontgomery(publicKey);
}

export function usable(publicKey: Bytes): boolean {
  if (publicKey.length !== 32 || (littleEndian(publicKey) & (2n ** 255n - 1n)) >= P) return false;
  try {
    // Without its sign bit: the identity has no sign, and with one it would only be called malformed.
    return !ed25519.Point.fromBytes(Uint8Array.of(...publicKey.slice(0, 31), (publicKey[31] as number) & 127)).isSmallOrder();
  } catch {
    return true; // off the curve: left to the signature, which cannot verify
  }
}

export function dh(secret: Bytes, publicKey: Bytes): Bytes {
  try {
    return x25519.getSharedSecret(secret, publicKey);
  } catch {
    return refuse("bad-key", "the shared secret is zero");
  }
}

export interface Person {
  readonly seed: Bytes;
  readonly publicKey: Bytes;
  readonly x25519Secret: Bytes;
}

export function person(seed: Bytes): Person {
  must(seed.length === 32, "a seed has 32 bytes");
  const x25519Secret = sha512(seed).slice(0, 32);
  x25519Secret[0] = (x25519Secret[0] as number) & 248;
  x25519Secret[31] = ((x25519Secret[31] as number) & 127) | 64;
  return { seed, publicKey: ed25519.getPublicKey(seed), x25519Secret };
}

export const sign = (message: Bytes, seed: Bytes): Bytes => ed25519.sign(message, seed);

export function verify(signature: Bytes, message: Bytes, publicKey: Bytes): boolean {
  if (signature.length !== 64 || !usable(publicKey)) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

export const seal = (plaintext: Bytes, nonce: Bytes, key: Bytes, additional?: Bytes): Bytes =>
  xchacha20poly1305(key, nonce, additional).encrypt(plaintext);

export function open(ciphertext: Bytes, nonce: Bytes, key: Bytes, additional?: Bytes): Bytes {
  try {
    return xchacha20poly1305(key, nonce, additional).decrypt(ciphertext);
  } catch {
    return refuse("cannot-open", "does not open");
  }
}
