/**
 * How somebody who comes and a courier's box prove to each other who they are (ours; §8's shape). The specification's answer is a signature of the
 * bare nonce, with which a hostile courier could log in to a relay; this one names its purpose, the group and both keys of the connection, and
 * travels encrypted under what only members and couriers know. The bare form is never spoken.
 *
 *     th = e_b ‖ e_r;  base = X25519(e_r, e_b) ‖ carry_key ‖ th;  k_up = kdf(base, "ppp-courier-up-v1"), k_down alike
 *     AUTH_RESPONSE = e_r ‖ AEAD(k_up, counter 0, key ‖ signature)
 */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { type Crypto, type KeyPair, type SigningKey, signWith } from "../primitives/crypto.ts";
import { isAcceptablePublicKey, isAcceptableX25519Key } from "../primitives/public-keys.ts";
import { x25519PublicKey } from "../primitives/x25519.ts";
import { openCounted, sealCounted } from "./sealed-records.ts";
import type { CarryRole } from "./signed.ts";

const UP = utf8("ppp-courier-up-v1");
const DOWN = utf8("ppp-courier-down-v1");
const TAGS = { member: utf8("ppp-courier-recipient-v1"), courier: utf8("ppp-courier-peer-v1") } as const;
const BOX = utf8("ppp-courier-box-v1");

const KEY = 32;
const AUTH_BYTES = KEY + KEY + 64 + 16;
/** A box tries so many groups, whatever it has: the time of a refusal says nothing. */
export const MAX_GROUPS = 32;

/** What signs: an identity's pair, or a mailbox's key. */
export type Signer = KeyPair | SigningKey;

/** 16 bytes of id, 32 of what members and couriers share. */
export interface CarryGroup {
  readonly groupId: Bytes;
  readonly carryKey: Bytes;
}

export interface LinkKeys {
  readonly up: Bytes;
  readonly down: Bytes;
  /** th: both keys of the connection. */
  readonly transcript: Bytes;
}

/** HANDSHAKE_NONCE. @param secret 32 random bytes, for one connection */
export const greeting = x25519PublicKey;

/** @throws ProtocolError `bad-key` for a key of small order */
function keysOf(crypto: Crypto, shared: Bytes, carryKey: Bytes, transcript: Bytes): LinkKeys {
  const base = concat(shared, carryKey, transcript);
  return { up: crypto.blake2b(32, base, UP), down: crypto.blake2b(32, base, DOWN), transcript };
}

function agreed(crypto: Crypto, secret: Bytes, other: Bytes): Bytes {
  if (!isAcceptableX25519Key(other)) throw new ProtocolError("bad-key", "not an acceptable key of a connection");
  return crypto.scalarMult(secret, other);
}

const authMessage = (as: CarryRole, groupId: Bytes, transcript: Bytes): Bytes => concat(TAGS[as], groupId, transcript);
const proofMessage = (groupId: Bytes, transcript: Bytes, key: Bytes): Bytes => concat(BOX, groupId, transcript, key);

/**
 * AUTH_RESPONSE of who came, and the keys of the connection.
 * @param nonce the box's greeting
 * @param secret 32 random bytes, for this connection
 * @throws ProtocolError `bad-key` for a greeting of small order
 */
export function answerGreeting(
  crypto: Crypto,
  { groupId, carryKey }: CarryGroup,
  signer: Signer,
  as: CarryRole,
  nonce: Bytes,
  secret: Bytes,
): { readonly auth: Bytes; readonly keys: LinkKeys } {
  const ephemeral = x25519PublicKey(crypto, secret);
  const keys = keysOf(crypto, agreed(crypto, secret, nonce), carryKey, concat(nonce, ephemeral));
  const signature = signWith(crypto, signer, authMessage(as, groupId, keys.transcript));
  return { auth: concat(ephemeral, sealCounted(crypto, keys.up, 0, concat(signer.publicKey, signature))), keys };
}

/** Who came. */
export interface Visitor<G extends CarryGroup = CarryGroup> {
  readonly group: G;
  readonly key: Bytes;
  readonly as: CarryRole;
  readonly keys: LinkKeys;
}

/** Opens it under the group's key; nothing where that is another group's. */
function tried(crypto: Crypto, keys: LinkKeys, sealed: Bytes): Bytes | undefined {
  try {
    return openCounted(crypto, keys.up, 0, sealed);
  } catch (error) {
    if (error instanceof ProtocolError && error.code === "cannot-open") return undefined;
    throw error;
  }
}

const FILLER = { groupId: new Uint8Array(16), carryKey: new Uint8Array(KEY) };
/** Nobody's: the base point of Ed25519, under which a check takes as long as under any key. */
const NOBODY = Uint8Array.from({ length: KEY }, (_, i) => (i === 0 ? 0x58 : 0x66));

/**
 * Reads AUTH_RESPONSE, with the same work for every refusal.
 * @param secret of the greeting
 * @throws ProtocolError `malformed`, `bad-key`, `cannot-open` (of no group of these), `bad-signature`
 */
export function readAuth<G extends CarryGroup>(crypto: Crypto, groups: readonly G[], secret: Bytes, auth: Bytes): Visitor<G> {
  if (auth.length !== AUTH_BYTES) throw new ProtocolError("malformed", "not the size of an answer");
  const [ephemeral, sealed] = [auth.slice(0, KEY), auth.subarray(KEY)];
  const shared = agreed(crypto, secret, ephemeral);
  const transcript = concat(x25519PublicKey(crypto, secret), ephemeral);
  let found: { readonly group: G; readonly keys: LinkKeys; readonly opened: Bytes } | undefined;
  for (let i = 0; i < Math.max(MAX_GROUPS, groups.length); i++) {
    const group = groups[i];
    const keys = keysOf(crypto, shared, (group ?? FILLER).carryKey, transcript);
    const opened = tried(crypto, keys, sealed);
    if (group && opened) found = { group, keys, opened };
  }
  return whoSigned(crypto, found, transcript);
}

function whoSigned<G extends CarryGroup>(
  crypto: Crypto,
  found: { readonly group: G; readonly keys: LinkKeys; readonly opened: Bytes } | undefined,
  transcript: Bytes,
): Visitor<G> {
  const { groupId } = found?.group ?? FILLER;
  const [key, signature] = [found?.opened.slice(0, KEY) ?? NOBODY, found?.opened.slice(KEY) ?? new Uint8Array(64)];
  const signed = (["member", "courier"] as const).filter((as) =>
    crypto.verify(signature, authMessage(as, groupId, transcript), key),
  );
  if (!found) throw new ProtocolError("cannot-open", "of no group that is served here");
  const [as] = signed;
  if (as === undefined || !isAcceptablePublicKey(key)) throw new ProtocolError("bad-signature", "the answer proves no key");
  return { group: found.group, key, as, keys: found.keys };
}

/** The box's own proof, in its first record. */
export const proveBox = (crypto: Crypto, signer: Signer, { group, keys, key }: Visitor): Bytes =>
  signWith(crypto, signer, proofMessage(group.groupId, keys.transcript, key));

/** Whether a box is who it says; the caller also asks whether that is one of the group's couriers. @throws ProtocolError `bad-signature` */
export function checkBox(
  crypto: Crypto,
  box: { readonly key: Bytes; readonly signature: Bytes },
  groupId: Bytes,
  { transcript }: LinkKeys,
  own: Bytes,
): void {
  if (!crypto.verify(box.signature, proofMessage(groupId, transcript, own), box.key))
    throw new ProtocolError("bad-signature", "the box proves no key");
}
