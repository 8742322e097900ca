/** The three-layer gift wrap (§3.3): Rumor → Seal → GiftWrap, and back. */
import { type Bytes, equal } from "../encoding/bytes.ts";
import { decodeStructureFront } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { blob, bytes, type Infer, structure } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import type { Identity, Recipient } from "../identity/identity.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { LIMITS } from "../wire/limits.ts";
import type { GiftWrap } from "./envelope.ts";
import { kdf } from "./kdf.ts";
import { checkPadding, pad } from "./padding.ts";
import { type KnownBody, type Rumor, readRumor, writeRumor } from "./rumor.ts";

export const SealType = structure("Seal", {
  ephemeral_pk: bytes(32),
  nonce: bytes(24),
  ciphertext: blob(LIMITS.MAX_CIPHERTEXT_SIZE, 16),
  sender_sig: bytes(64),
});
export type Seal = Infer<typeof SealType>;

/** All randomness of one wrap. Draw it anew for every envelope: a repeated nonce or seed breaks its secrecy. */
export interface WrapRandomness {
  /** 32 bytes: seed of the Seal's ephemeral key. */
  readonly seal_seed: Bytes;
  /** 24 bytes. */
  readonly seal_nonce: Bytes;
  /** 32 bytes: seed of the GiftWrap's ephemeral key. */
  readonly wrap_seed: Bytes;
  /** 24 bytes. */
  readonly wrap_nonce: Bytes;
  /** `length` random bytes for the padding. */
  readonly padding: (length: number) => Bytes;
}

/** Draws the randomness of one wrap. `random(n)` returns n random bytes. */
export function wrapRandomness(random: (length: number) => Bytes): WrapRandomness {
  return { seal_seed: random(32), seal_nonce: random(24), wrap_seed: random(32), wrap_nonce: random(24), padding: random };
}

/** Layer 2 (§3.3): encrypts the serialized Rumor to the recipient and signs the ciphertext with the sender's key. */
export function sealRumor(crypto: Crypto, rumor: Bytes, sender: Identity, recipient: Recipient, seed: Bytes, nonce: Bytes): Seal {
  const ephemeral = crypto.keyPairFromSeed(seed);
  const shared = crypto.scalarMult(crypto.toX25519Secret(ephemeral.secretKey), recipient.x25519Public);
  const ciphertext = crypto.seal(rumor, nonce, kdf(crypto, shared, "ppp-seal-v1"));
  return { ephemeral_pk: ephemeral.publicKey, nonce, ciphertext, sender_sig: crypto.sign(ciphertext, sender.secretKey) };
}

export function writeSeal(seal: Seal): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  SealType.write(out, seal);
  return out.finish();
}

/** Reads a Seal, with or without padding. @throws ProtocolError `malformed` or `bad-padding` */
export function readSeal(padded: Bytes): Seal {
  const { value, length } = decodeStructureFront(padded);
  checkPadding(padded, length);
  return SealType.parse(value, "Seal");
}

/**
 * Layer 3 (§3.3): encrypts the padded Seal under a second ephemeral key.
 * @param recipient whose public key the envelope names: of a mailbox, or of the person whose X25519 key it is encrypted to
 */
export function wrapSeal(
  crypto: Crypto,
  seal: Bytes,
  recipient: Recipient,
  times: Pick<GiftWrap, "created_at" | "expires_at">,
  seed: Bytes,
  nonce: Bytes,
): GiftWrap {
  const ephemeral = crypto.keyPairFromSeed(seed);
  const shared = crypto.scalarMult(crypto.toX25519Secret(ephemeral.secretKey), recipient.x25519Public);
  const ciphertext = crypto.seal(seal, nonce, kdf(crypto, shared, "ppp-wrap-v1"));
  return { recipient: recipient.publicKey, ephemeral_pk: ephemeral.publicKey, nonce, ciphertext, ...times };
}

/**
 * Writes, seals and pads a Rumor for one recipient (§3.3): what is wrapped, once or more than once.
 * @throws ProtocolError `too-large` when the Seal fits no bucket, `malformed` when the content is out of bounds
 */
export function paddedSeal(
  crypto: Crypto,
  rumor: Rumor<KnownBody>,
  sender: Identity,
  recipient: Recipient,
  { seal_seed, seal_nonce, padding }: Pick<WrapRandomness, "seal_seed" | "seal_nonce" | "padding">,
): Bytes {
  return pad(writeSeal(sealRumor(crypto, writeRumor(rumor), sender, recipient, seal_seed, seal_nonce)), padding);
}

/**
 * Writes, seals, pads and wraps a Rumor for one recipient (§3.3).
 * @param times unix seconds, which the relay sees
 * @throws ProtocolError `too-large` when the Seal fits no bucket, `malformed` when the content is out of bounds
 */
export function wrap(
  crypto: Crypto,
  rumor: Rumor<KnownBody>,
  sender: Identity,
  recipient: Recipient,
  times: Pick<GiftWrap, "created_at" | "expires_at">,
  randomness: WrapRandomness,
): GiftWrap {
  const seal = paddedSeal(crypto, rumor, sender, recipient, randomness);
  return wrapSeal(crypto, seal, recipient, times, randomness.wrap_seed, randomness.wrap_nonce);
}

function openLayer(
  crypto: Crypto,
  layer: Pick<Seal, "ephemeral_pk" | "nonce" | "ciphertext">,
  own: Identity,
  context: "ppp-seal-v1" | "ppp-wrap-v1",
): Bytes {
  const shared = crypto.scalarMult(own.x25519Secret, crypto.ephemeralToX25519(layer.ephemeral_pk));
  return crypto.open(layer.ciphertext, layer.nonce, kdf(crypto, shared, context));
}

/**
 * Opens all three layers and checks that the Rumor's sender signed them (§3.3, decryption).
 * @param isOurs whether this key, which the envelope names, is ours: besides our own it may be a blinded mailbox
 * @throws ProtocolError `cannot-open` (for another key, or changed), `bad-padding`, `malformed`, `bad-key`, `bad-signature`
 */
export function unwrap(
  crypto: Crypto,
  giftWrap: GiftWrap,
  own: Identity,
  isOurs = (recipient: Bytes): boolean => equal(recipient, own.publicKey),
): Rumor {
  if (!isOurs(giftWrap.recipient)) throw new ProtocolError("cannot-open", "addressed to another key");
  const seal = readSeal(openLayer(crypto, giftWrap, own, "ppp-wrap-v1"));
  const rumor = readRumor(openLayer(crypto, seal, own, "ppp-seal-v1"));
  if (!isAcceptablePublicKey(rumor.sender)) throw new ProtocolError("bad-key", "the sender's key is not acceptable");
  if (!crypto.verify(seal.sender_sig, seal.ciphertext, rumor.sender))
    throw new ProtocolError("bad-signature", "not signed by its sender");
  return rumor;
}
