/**
 * The protocol's primitives without WebAssembly: curves by tweetnacl, hashes and ciphers by @noble, which need only ES5 and typed
 * arrays. Measured against libsodium's own fallback in docs/kaios.md. Input sizes are limited, and known-answers.ts checks all of it.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import nacl from "tweetnacl";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { ephemeralToX25519 } from "../../src/protocol/primitives/edwards.ts";
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

/** tweetnacl's arithmetic, which its types omit: sixteen limbs a number, four numbers a point. */
type Limbs = Float64Array;
interface LowLevel {
  gf(init?: readonly number[]): Limbs;
  readonly D: Limbs;
  /** The group's order, 32 bytes. */
  readonly L: ArrayLike<number>;
  unpack25519(out: Limbs, bytes: Bytes): void;
  pack25519(out: Bytes, limbs: Limbs): void;
  M(out: Limbs, a: Limbs, b: Limbs): void;
  A(out: Limbs, a: Limbs, b: Limbs): void;
  S(out: Limbs, a: Limbs): void;
  Z(out: Limbs, a: Limbs, b: Limbs): void;
  pow2523(out: Limbs, a: Limbs): void;
  scalarmult(out: readonly Limbs[], point: readonly Limbs[], scalar: ArrayLike<number>): void;
}
const low = (nacl as unknown as { readonly lowlevel: LowLevel }).lowlevel;

function packed(limbs: Limbs): string {
  const out = new Uint8Array(32);
  low.pack25519(out, limbs);
  return toHex(out);
}

/** A point with this y and either sign of x; its order does not depend on the sign. `undefined` if there is none. */
function pointWith(publicKey: Bytes): readonly Limbs[] | undefined {
  const { gf, M, S, A, Z, D, pow2523, unpack25519 } = low;
  const one = gf([1]);
  const [y, x, above, below, t] = [gf(), gf(), gf(), gf(), gf()] as const;
  unpack25519(y, publicKey);
  S(above, y);
  M(below, above, D);
  Z(above, above, one); // y² − 1
  A(below, below, one); // d·y² + 1
  // x = above · below³ · (above · below⁷)^((p − 5) / 8), times √−1 if that is the root of the negative.
  S(t, below);
  M(t, t, below);
  M(x, t, above);
  S(t, t);
  M(t, t, below);
  M(t, t, above);
  pow2523(t, t);
  M(x, x, t);
  const check = (): boolean => {
    S(t, x);
    M(t, t, below);
    return packed(t) === packed(above);
  };
  if (!check()) {
    const root = gf();
    pow2523(root, gf([2]));
    S(root, root);
    M(root, root, gf([2]));
    M(x, x, root);
    if (!check()) return undefined;
  }
  const xy = gf();
  M(xy, x, y);
  return [x, y, one, xy];
}

/** Whether the point has no component of small order: the group's order times it is the neutral point. */
function isOfPrimeOrder(publicKey: Bytes): boolean {
  const point = pointWith(publicKey);
  if (!point) return false;
  const product = [low.gf(), low.gf(), low.gf(), low.gf()] as const;
  low.scalarmult(product, point, low.L);
  return /^0+$/.test(packed(product[0])) && packed(product[1]) === packed(product[2]);
}

/** The second half of a signature must be below the group's order: otherwise anybody could write the signature in another form. */
function isCanonicalScalar(scalar: Bytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const [ours, order] = [scalar[i] as number, low.L[i] as number];
    if (ours !== order) return ours < order;
  }
  return false;
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
    return isOfPrimeOrder(publicKey) ? converted : refuse("bad-key", "not a point of the prime-order group");
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
  seal(plaintext, nonce, key) {
    capped(plaintext, LARGEST_CIPHERTEXT);
    return xchacha20poly1305(key, nonce).encrypt(plaintext);
  },
  open(ciphertext, nonce, key) {
    capped(ciphertext, LARGEST_CIPHERTEXT);
    try {
      return xchacha20poly1305(key, nonce).decrypt(ciphertext);
    } catch {
      return refuse("cannot-open", "authenticated decryption failed");
    }
  },
};
