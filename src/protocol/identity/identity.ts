/** Keys (§2): an identity is derived from a 32-byte seed; a recipient is a public key converted for Diffie-Hellman. */
import { type Bytes, concat } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import type { Content } from "../giftwrap/contents.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";

/** Another person's public key. Convert it once and reuse it: the conversion costs as much as a Diffie-Hellman. */
export interface Recipient {
  readonly publicKey: Bytes;
  readonly x25519Public: Bytes;
}

export interface Identity extends Recipient {
  /** 32 bytes; all keys are derived from it. */
  readonly seed: Bytes;
  /** 64 bytes. */
  readonly secretKey: Bytes;
  readonly x25519Secret: Bytes;
}

/** §2.1: (pk, sk) = crypto_sign_ed25519_seed_keypair(seed), and the X25519 forms of both. */
export function identityFromSeed(crypto: Crypto, seed: Bytes): Identity {
  if (seed.length !== 32) throw new ProtocolError("malformed", "a seed is 32 bytes");
  const { publicKey, secretKey } = crypto.keyPairFromSeed(seed);
  return {
    seed,
    publicKey,
    secretKey,
    x25519Public: crypto.toX25519Public(publicKey),
    x25519Secret: crypto.toX25519Secret(secretKey),
  };
}

/** Checks and converts a public key (32 bytes). @throws ProtocolError `bad-key` */
export function recipientFromKey(crypto: Crypto, publicKey: Bytes): Recipient {
  if (!isAcceptablePublicKey(publicKey)) throw new ProtocolError("bad-key", "not an acceptable public key");
  return { publicKey, x25519Public: crypto.toX25519Public(publicKey) };
}

/** The content of KEY_ROTATION: the old key signs old_pk || new_pk. */
export function rotateKey(crypto: Crypto, old: Identity, newPublicKey: Bytes): Content<"KEY_ROTATION"> {
  return { new_pubkey: newPublicKey, migration_sig: crypto.sign(concat(old.publicKey, newPublicKey), old.secretKey) };
}

/** Checks a rotation announced by `oldPublicKey`. @throws ProtocolError `bad-key` or `bad-signature` */
export function checkRotation(crypto: Crypto, oldPublicKey: Bytes, content: Content<"KEY_ROTATION">): void {
  if (!isAcceptablePublicKey(content.new_pubkey)) throw new ProtocolError("bad-key", "the new key is not acceptable");
  if (!crypto.verify(content.migration_sig, concat(oldPublicKey, content.new_pubkey), oldPublicKey)) {
    throw new ProtocolError("bad-signature", "the old key did not sign this move");
  }
}
