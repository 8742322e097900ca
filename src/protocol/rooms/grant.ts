/**
 * Grants (§7.4): the room's admin seals the room key for one person. Two uses: to admit a knocker (the knocker's ephemeral X25519 key and
 * the admin's long-term key), and to give a new room key to a member who stays (the keys that both use in the room).
 */
import { type Bytes, concat, equal, toBase64 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { kdf } from "../giftwrap/kdf.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { isAcceptableX25519Key } from "../primitives/public-keys.ts";

const [ID, KEY, NONCE, TAG] = [16, 32, 24, 16];
/** nonce || ciphertext of room_id || room_key || tag. */
export const GRANT_LENGTH = NONCE + ID + KEY + TAG;

/** A knocker's ephemeral X25519 key pair from a 32-byte seed, derived through Ed25519 like all other keys. */
export function knockKeys(crypto: Crypto, seed: Bytes): { readonly publicKey: Bytes; readonly secret: Bytes } {
  const pair = crypto.keyPairFromSeed(seed);
  return { publicKey: crypto.toX25519Public(pair.publicKey), secret: crypto.toX25519Secret(pair.secretKey) };
}

/** The key of a grant, the same on both sides; 32 bytes. @throws ProtocolError `bad-key` */
export function grantKey(crypto: Crypto, ownX25519Secret: Bytes, otherX25519Public: Bytes): Bytes {
  if (!isAcceptableX25519Key(otherX25519Public)) throw new ProtocolError("bad-key", "not an acceptable X25519 key");
  return kdf(crypto, crypto.scalarMult(ownX25519Secret, otherX25519Public), "ppp-ble-grant-v1");
}

/** Seals a room key; `GRANT_LENGTH` bytes. `key`: from `grantKey`. `nonce`: 24 random bytes, fresh for every grant. */
export function sealGrant(crypto: Crypto, key: Bytes, roomId: Bytes, roomKey: Bytes, nonce: Bytes): Bytes {
  return concat(nonce, crypto.seal(concat(roomId, roomKey), nonce, key));
}

/** The room key in a grant, 32 bytes. @throws ProtocolError `malformed`, or `cannot-open` when it is for another key or room */
export function openGrant(crypto: Crypto, key: Bytes, roomId: Bytes, grant: Bytes): Bytes {
  if (grant.length !== GRANT_LENGTH) throw new ProtocolError("malformed", `a grant is ${GRANT_LENGTH} bytes`);
  const plaintext = crypto.open(grant.subarray(NONCE), grant.subarray(0, NONCE), key);
  if (!equal(plaintext.subarray(0, ID), roomId)) throw new ProtocolError("cannot-open", "a grant for another room");
  return plaintext.slice(ID);
}

/**
 * A fingerprint of a knock that both sides can compare (ours): the first twelve characters of base64(BLAKE2b-128(room_id || key)), in
 * groups of four. The relay forwards the knock and could replace the knocker's key with its own; the comparison detects that.
 */
export function knockMark(crypto: Crypto, roomId: Bytes, knockerKey: Bytes): readonly string[] {
  return toBase64(crypto.blake2b(16, concat(roomId, knockerKey)))
    .slice(0, 12)
    .match(/.{4}/g) as string[];
}
