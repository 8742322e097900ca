/**
 * What is said in a room (§7.3 and the decisions on joining): signed by the speaker's key for this room, padded like a Seal, sealed under
 * the room key. Exactly one of `text`, `join` and `grants` is there.
 */
import { type Bytes, be64, concat } from "../encoding/bytes.ts";
import { decodeStructureFront } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { bool, bytes, type Infer, list, optional, structure, text, time } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { checkPadding, pad } from "../giftwrap/padding.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { LIMITS } from "../wire/limits.ts";
import { GRANT_LENGTH } from "./grant.ts";

/** What is signed besides room and time: who speaks, by the name they chose, and what. */
const said = {
  handle: optional(text(100)),
  text: optional(text(16_384)),
  /** True: I am in, register a token for `member_pk`. False (ours): I leave. */
  join: optional(bool),
  /** Ours, the admin's alone: the next room key, sealed for each member who stays. None: the room is over. */
  grants: optional(list(bytes(GRANT_LENGTH), LIMITS.MAX_ROOM_MEMBERS)),
};
const RoomContentType = structure("RoomContent", said);
export const RoomMessageType = structure("RoomMessage", {
  created_at: time,
  ...said,
  member_pk: bytes(32),
  signature: bytes(64),
  /** Ours: the admin's long-term key vouches for `member_pk`. */
  attestation: optional(bytes(64)),
});

export type RoomContent = Infer<typeof RoomContentType>;
export type RoomMessage = Infer<typeof RoomMessageType>;

function serialize<T>(type: { write(out: Writer, value: T): void }, value: T): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  type.write(out, value);
  return out.finish();
}

function checkOne({ text: words, join, grants }: RoomContent): void {
  if ([words, join, grants].filter((part) => part !== undefined).length !== 1) {
    throw new ProtocolError("malformed", "RoomMessage: says none or several things");
  }
}

/** room_id || created_at_be64 || content, the content being the message's own fields as a structure. */
function signedBytes(roomId: Bytes, created_at: number, content: RoomContent): Bytes {
  return concat(roomId, be64(created_at), serialize(RoomContentType, content));
}

/** Signs what is said. @throws ProtocolError `malformed` when a field is out of bounds */
export function signRoomMessage(
  crypto: Crypto,
  roomId: Bytes,
  speaker: KeyPair,
  created_at: number,
  content: RoomContent,
  attestation?: Bytes,
): RoomMessage {
  checkOne(content);
  const signature = crypto.sign(signedBytes(roomId, created_at, content), speaker.secretKey);
  return { created_at, ...content, member_pk: speaker.publicKey, signature, ...(attestation ? { attestation } : {}) };
}

/** The message padded and sealed. `nonce`: 24 fresh random bytes; `random(n)` fills the padding. @throws ProtocolError `too-large` */
export function sealRoomMessage(
  crypto: Crypto,
  roomKey: Bytes,
  message: RoomMessage,
  nonce: Bytes,
  random: (length: number) => Bytes,
): Bytes {
  return crypto.seal(pad(serialize(RoomMessageType, message), random), nonce, roomKey);
}

/**
 * Opens and checks a message. Whether its `attestation` holds is the caller's question: only they know the admin.
 * @throws ProtocolError `cannot-open`, `bad-padding`, `malformed`, `bad-key`, `bad-signature`
 */
export function openRoomMessage(crypto: Crypto, roomId: Bytes, roomKey: Bytes, nonce: Bytes, ciphertext: Bytes): RoomMessage {
  const padded = crypto.open(ciphertext, nonce, roomKey);
  const { value, length } = decodeStructureFront(padded);
  checkPadding(padded, length);
  const message = RoomMessageType.parse(value, "RoomMessage");
  checkOne(message);
  if (!isAcceptablePublicKey(message.member_pk)) throw new ProtocolError("bad-key", "the speaker's key is not acceptable");
  if (!crypto.verify(message.signature, signedBytes(roomId, message.created_at, message), message.member_pk)) {
    throw new ProtocolError("bad-signature", "not signed by its speaker");
  }
  return message;
}
