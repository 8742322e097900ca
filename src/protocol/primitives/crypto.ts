/**
 * The cryptographic primitives of PPP (§3) as one interface. Every backend (libsodium in browsers, tweetnacl and @noble on keypad
 * phones, Node's own and libsodium in the relay) passes the same vectors. All functions are pure; randomness is an argument.
 */
import type { Bytes } from "../encoding/bytes.ts";

export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** 64 bytes: seed || publicKey. */
  readonly secretKey: Bytes;
}

/** A key that signs, whose secret is no seed. */
export interface SigningKey {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** An Ed25519 signature, 64 bytes. */
  sign(message: Bytes): Bytes;
}

/** Ed25519, 64 bytes. */
export const signWith = (
  crypto: Pick<Crypto, "sign">,
  key: Pick<KeyPair, "secretKey"> | Pick<SigningKey, "sign">,
  message: Bytes,
): Bytes => ("sign" in key ? key.sign(message) : crypto.sign(message, key.secretKey));

export interface Crypto {
  /** Ed25519 key pair from a 32-byte seed. */
  keyPairFromSeed(seed: Bytes): KeyPair;
  /** Ed25519 detached signature, 64 bytes. */
  sign(message: Bytes, secretKey: Bytes): Bytes;
  /** False for a bad signature and for small-order or non-canonical keys. */
  verify(signature: Bytes, message: Bytes, publicKey: Bytes): boolean;
  /** Ed25519 public key → X25519, 32 bytes. @throws ProtocolError `bad-key` for small-order, non-canonical or off-curve keys */
  toX25519Public(publicKey: Bytes): Bytes;
  /** The same for keys that are used once: faster, and without one check (see edwards.ts). @throws ProtocolError `bad-key` */
  ephemeralToX25519(publicKey: Bytes): Bytes;
  /** Ed25519 secret key (64 bytes) → X25519 (32 bytes). */
  toX25519Secret(secretKey: Bytes): Bytes;
  /** X25519; 32 bytes. @throws ProtocolError `bad-key` for an all-zero result */
  scalarMult(secret: Bytes, publicKey: Bytes): Bytes;
  /** BLAKE2b with `length` bytes of output, keyed when `key` is given (≤ 64 bytes). */
  blake2b(length: number, input: Bytes, key?: Bytes): Bytes;
  /**
   * XChaCha20-Poly1305 (IETF). `nonce`: 24 bytes, `key`: 32 bytes; `additional` data only where a format says so.
   * @returns ciphertext || tag (16 bytes)
   */
  seal(plaintext: Bytes, nonce: Bytes, key: Bytes, additional?: Bytes): Bytes;
  /** The reverse of `seal`. @throws ProtocolError `cannot-open` */
  open(ciphertext: Bytes, nonce: Bytes, key: Bytes, additional?: Bytes): Bytes;
}
