/**
 * The protocol's primitives without WebAssembly: curves by tweetnacl, hashes and ciphers by @noble, which need only ES5 and typed
 * arrays. Measured against libsodium's own fallback in docs/kaios.md. Input sizes are limited, and known-answers.ts checks all of it.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import nacl from "tweetnacl";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { ephemeralToX25519 } from "../../src/protocol/primitives/edwards.ts";
import { decodePoint, isCanonicalScalar, isOfPrimeOrder } from "../../src/protocol/primitives/edwards-points.ts";
import { isAcceptablePublicKey } from "../../src/protocol/primitives/public-keys.ts";

/** A phone with 256 MB must not hold copies of more. Larger input is hashed in pieces of this size. */
const LARGEST_CALL = 1 << 20;
/** A backup is one ciphertext of up to 5 MiB (§9.3), so the ciphers accept that. */
const LARGEST_CIPHERTEXT = 6 << 20;

function capped(input: Bytes, most = LARGEST_CALL): void {
  if (input.length > most) throw new RangeError("too large for this phone");
}

const refuse = (code: "bad-key" | "cannot-open", message: string): never => {
  throw new ProtocolError(code, message);
};

function isPrime(publicKey: Bytes): boolean {
  const point = decodePoint(publicKey);
  return point !== undefined && isOfPrimeOrder(point);
}

export const naclCrypto: Crypto = {
  keyPairFromSeed: (seed) => nacl.sign.keyPair.fromSeed(seed),
  sign(message, secretKey) {
    capped(message);
    return nacl.sign.detached(message, secretKey);
  },
  verify(signature, message, publicKey) {
    capped(message);
    return (
      signature.length === 64 &&
      isAcceptablePublicKey(publicKey) &&
      // The first half is also a point; one of small order proves nothing.
      isAcceptablePublicKey(signature.subarray(0, 32)) &&
      isCanonicalScalar(signature.subarray(32)) &&
      nacl.sign.detached.verify(message, signature, publicKey)
    );
  },
  toX25519Public(publicKey) {
    const converted = ephemeralToX25519(publicKey);
    return isPrime(publicKey) ? converted : refuse("bad-key", "not a point of the prime-order group");
  },
  ephemeralToX25519,
  toX25519Secret(secretKey) {
    const hash = nacl.hash(secretKey.subarray(0, 32)).slice(0, 32);
    hash[0] = (hash[0] as number) & 248;
    hash[31] = ((hash[31] as number) & 127) | 64;
    return hash;
  },
  scalarMult(secret, publicKey) {
    const shared = nacl.scalarMult(secret, publicKey);
    return shared.every((byte) => byte === 0) ? refuse("bad-key", "the shared secret is all zeros") : shared;
  },
  blake2b(length, input, key) {
    const hash = blake2b.create(key ? { dkLen: length, key } : { dkLen: length });
    for (let at = 0; at < input.length; at += LARGEST_CALL) hash.update(input.subarray(at, at + LARGEST_CALL));
    return hash.digest();
  },
  seal(plaintext, nonce, key, additional) {
    capped(plaintext, LARGEST_CIPHERTEXT);
    return xchacha20poly1305(key, nonce, additional).encrypt(plaintext);
  },
  open(ciphertext, nonce, key, additional) {
    capped(ciphertext, LARGEST_CIPHERTEXT);
    try {
      return xchacha20poly1305(key, nonce, additional).decrypt(ciphertext);
    } catch {
      return refuse("cannot-open", "authenticated decryption failed");
    }
  },
};
