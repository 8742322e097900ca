/** Keys and tokens of a room's members (§7.2): nothing here can be linked to a long-term identity by a relay. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Identity } from "../identity/identity.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";

const SIGN_TAG = utf8("ppp-room-sign-v1");
const MEMBER_TAG = utf8("ppp-room-member-v1");
const ADMIN_TAG = utf8("ppp-room-admin-v1");
const READ_TAG = utf8("ppp-room-read-v1");
const SESSION_TAG = utf8("ppp-session-room-v1");

/** The key pair with which `own` speaks in one room, always the same one. */
export const roomKeyPair = (crypto: Crypto, own: Pick<Identity, "seed">, roomId: Bytes): KeyPair =>
  crypto.keyPairFromSeed(crypto.blake2b(32, concat(roomId, SIGN_TAG), own.seed));

/** The token under which a member submits anonymously; 12 bytes. It changes with the room key. */
export const memberToken = (crypto: Crypto, roomKey: Bytes, memberKey: Bytes, roomId: Bytes): Bytes =>
  crypto.blake2b(12, concat(memberKey, roomId, MEMBER_TAG), roomKey);

/** The token that all who hold the room's key have in common (ours, `token-fetch`): it opens a gated room for reading. 12 bytes. */
export const roomToken = (crypto: Crypto, roomKey: Bytes, roomId: Bytes): Bytes =>
  crypto.blake2b(12, concat(roomId, READ_TAG), roomKey);

/**
 * The seed of the key under which `own` comes to one room's relay, where that relay is not to know who it is: 32 bytes.
 * `authority`: of the relay's URL, as in bound authentication.
 */
export const roomSessionSeed = (crypto: Crypto, own: Pick<Identity, "seed">, authority: string, roomId: Bytes): Bytes =>
  crypto.blake2b(32, concat(own.seed, utf8(authority), Uint8Array.of(0), roomId), SESSION_TAG);

/** What REGISTER_TOKEN carries as `admin_signature`, 64 bytes. */
export const signToken = (crypto: Crypto, admin: Pick<Identity, "secretKey">, token: Bytes, roomId: Bytes): Bytes =>
  crypto.sign(concat(token, roomId), admin.secretKey);

const attested = (roomId: Bytes, memberKey: Bytes): Bytes => concat(ADMIN_TAG, roomId, memberKey);

/** The admin says which key in the room is theirs (ours): 64 bytes that go with every message that needs the admin's authority. */
export const attestAdmin = (crypto: Crypto, admin: Pick<Identity, "secretKey">, roomId: Bytes, memberKey: Bytes): Bytes =>
  crypto.sign(attested(roomId, memberKey), admin.secretKey);

/** Whether `memberKey` is the key of the admin `adminKey` in this room. */
export const isAdminKey = (crypto: Crypto, adminKey: Bytes, attestation: Bytes, roomId: Bytes, memberKey: Bytes): boolean =>
  crypto.verify(attestation, attested(roomId, memberKey), adminKey);
