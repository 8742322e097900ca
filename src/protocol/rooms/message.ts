/**
 * Messages in a room (§7.3): signed with the sender's key for this room, padded like a Seal, and sealed under the room key. A message has
 * exactly one of `text`, `join` and `grants`; beside `text` may stand `media`.
 */
import { attestationField } from "../attestation/field.ts";
import { type Bytes, be64, concat, utf8 } from "../encoding/bytes.ts";
import { decodeStructureFront } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { bool, bytes, type Infer, list, optional, structure, text, time } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { checkPadding, pad } from "../giftwrap/padding.ts";
import { isReadable, lenient, MALFORMED, type Malformed, type Media, MediaType, mediaFields } from "../media/media.ts";
import type { Crypto, KeyPair } from "../primitives/crypto.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { LIMITS } from "../wire/limits.ts";
import { GRANT_LENGTH } from "./grant.ts";

/** The fields that the signature covers, besides room and time. */
const signedFields = {
  /** The name that the sender chose. */
  handle: optional(text(100)),
  text: optional(text(16_384)),
  /** True: the sender joined and asks the admin to register a token for `member_pk`. False (ours): the sender leaves. */
  join: optional(bool),
  /** Ours, only from the admin: the next room key, sealed for each member who stays. An empty list ends the room. */
  grants: optional(list(bytes(GRANT_LENGTH), LIMITS.MAX_ROOM_MEMBERS)),
};
const RoomContentType = structure("RoomContent", signedFields);
/** Ours: a picture or a voice beside `text`. Signed by itself: peers that do not know it check the message without it. */
export const RoomMediaType = structure("RoomMedia", { ...mediaFields, signature: bytes(64) });
type RoomMedia = Infer<typeof RoomMediaType>;
export const RoomMessageType = structure("RoomMessage", {
  created_at: time,
  ...signedFields,
  member_pk: bytes(32),
  signature: bytes(64),
  /** Ours: the signature of the admin's long-term key that `member_pk` is the admin's. */
  attestation: optional(bytes(64)),
  /** Ours: what a directory of numbers says of the speaker, linked to `member_pk`. Empty: it was none. */
  number_attestation: attestationField,
  media: optional(lenient(RoomMediaType)),
});

export type RoomContent = Infer<typeof RoomContentType>;
export type RoomMessage = Infer<typeof RoomMessageType>;
/** What is said beside what the message's own signature covers. */
export interface Beside {
  readonly attestation?: Bytes;
  readonly number_attestation?: Bytes;
  readonly media?: Media;
}

function serialize<T>(type: { write(out: Writer, value: T): void }, value: T): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  type.write(out, value);
  return out.finish();
}

function checkExactlyOne({ text: words, join, grants }: RoomContent): void {
  if ([words, join, grants].filter((part) => part !== undefined).length !== 1) {
    throw new ProtocolError("malformed", "RoomMessage: says none or several things");
  }
}

/** room_id || created_at_be64 || content; the content is the signed fields as a structure. */
function signedBytes(roomId: Bytes, created_at: number, content: RoomContent): Bytes {
  return concat(roomId, be64(created_at), serialize(RoomContentType, content));
}

const MEDIA_TAG = utf8("ppp-room-media-v1");

/** "ppp-room-media-v1" || the message's signature || media as a structure, without its own signature. */
const signedMedia = (messageSignature: Bytes, media: Media): Bytes =>
  concat(MEDIA_TAG, messageSignature, serialize(MediaType, media));

/** Builds and signs a message. `created_at`: unix seconds. @throws ProtocolError `malformed` when a field is out of bounds */
export function signRoomMessage(
  crypto: Crypto,
  roomId: Bytes,
  speaker: KeyPair,
  created_at: number,
  content: RoomContent,
  { media, ...vouching }: Beside = {},
): RoomMessage {
  checkExactlyOne(content);
  if (media && content.text === undefined) throw new ProtocolError("malformed", "RoomMessage: media without text");
  const signature = crypto.sign(signedBytes(roomId, created_at, content), speaker.secretKey);
  return {
    ...{ created_at, ...content, member_pk: speaker.publicKey, signature },
    ...vouching,
    ...(media ? { media: { ...media, signature: crypto.sign(signedMedia(signature, media), speaker.secretKey) } } : {}),
  };
}

/** The message's media, if it stands beside a text and is by its speaker. */
function checkedMedia(
  crypto: Crypto,
  { media, text: words, signature, member_pk }: RoomMessage,
): RoomMedia | Malformed | undefined {
  if (!media || words === undefined) return undefined;
  if (!isReadable(media)) return media;
  return crypto.verify(media.signature, signedMedia(signature, media), member_pk) ? media : MALFORMED;
}

/** Pads and seals a message. `nonce`: 24 fresh random bytes; `random(n)` fills the padding. @throws ProtocolError `too-large` */
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
 * Opens a message and checks its signature. The caller, who knows the admin's key, checks `attestation` (`isAdminKey`).
 * @throws ProtocolError `cannot-open`, `bad-padding`, `malformed`, `bad-key`, `bad-signature`
 */
export function openRoomMessage(crypto: Crypto, roomId: Bytes, roomKey: Bytes, nonce: Bytes, ciphertext: Bytes): RoomMessage {
  const padded = crypto.open(ciphertext, nonce, roomKey);
  const { value, length } = decodeStructureFront(padded);
  checkPadding(padded, length);
  const message = RoomMessageType.parse(value, "RoomMessage");
  checkExactlyOne(message);
  if (!isAcceptablePublicKey(message.member_pk)) throw new ProtocolError("bad-key", "the speaker's key is not acceptable");
  if (!crypto.verify(message.signature, signedBytes(roomId, message.created_at, message), message.member_pk)) {
    throw new ProtocolError("bad-signature", "not signed by its speaker");
  }
  const { media: _, ...said } = message;
  const media = checkedMedia(crypto, message);
  return media ? { ...said, media } : said;
}
