/** Keys and tokens of a room's members (§7.2). A relay cannot link them to a long-term identity. */
import { type Bytes, concat, utf8 } from "../encoding/bytes.ts";
import type { Identity } from "../identity/identity.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";

const SIGN_TAG = utf8("ppp-room-sign-v1");
const MEMBER_TAG = utf8("ppp-room-member-v1");
const ADMIN_TAG = utf8("ppp-room-admin-v1");
const READ_TAG = utf8("ppp-room-read-v1");
const SESSION_TAG = utf8("ppp-session-room-v1");

/** The key pair with which `own` signs messages in one room; the same for the life of the room. */
export const roomKeyPair = (crypto: Crypto, own: Pick<Identity, "seed">, roomId: Bytes): KeyPair =>
  crypto.keyPairFromSeed(crypto.blake2b(32, concat(roomId, SIGN_TAG), own.seed));

/** The token under which a member submits anonymously; 12 bytes. A new room key gives a new token. */
export const memberToken = (crypto: Crypto, roomKey: Bytes, memberKey: Bytes, roomId: Bytes): Bytes =>
  crypto.blake2b(12, concat(memberKey, roomId, MEMBER_TAG), roomKey);

/** The token that all holders of the room key share (ours, `token-fetch`): it allows reading a gated room. 12 bytes. */
export const roomToken = (crypto: Crypto, roomKey: Bytes, roomId: Bytes): Bytes =>
  crypto.blake2b(12, concat(roomId, READ_TAG), roomKey);

/**
 * The seed, 32 bytes, of the session key that `own` uses for one room at a relay that must not learn who `own` is.
 * `authority`: of the relay's URL, as in bound authentication.
 */
export const roomSessionSeed = (crypto: Crypto, own: Pick<Identity, "seed">, authority: string, roomId: Bytes): Bytes =>
  crypto.blake2b(32, concat(own.seed, utf8(authority), Uint8Array.of(0), roomId), SESSION_TAG);

/** The `admin_signature` of REGISTER_TOKEN, 64 bytes. */
export const signToken = (crypto: Crypto, admin: Pick<Identity, "secretKey">, token: Bytes, roomId: Bytes): Bytes =>
  crypto.sign(concat(token, roomId), admin.secretKey);

const attested = (roomId: Bytes, memberKey: Bytes): Bytes => concat(ADMIN_TAG, roomId, memberKey);

/** The admin's signature over their key in the room (ours), 64 bytes. Every message that needs the admin's authority carries it. */
export const attestAdmin = (crypto: Crypto, admin: Pick<Identity, "secretKey">, roomId: Bytes, memberKey: Bytes): Bytes =>
  crypto.sign(attested(roomId, memberKey), admin.secretKey);

/** Whether `memberKey` is the key of the admin `adminKey` in this room. */
export const isAdminKey = (crypto: Crypto, adminKey: Bytes, attestation: Bytes, roomId: Bytes, memberKey: Bytes): boolean =>
  crypto.verify(attestation, attested(roomId, memberKey), adminKey);
