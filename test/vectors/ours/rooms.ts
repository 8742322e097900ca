/** Our code as vector operations: cells, members' keys and tokens, grants, room messages. */

import { ProtocolError } from "../../../src/protocol/errors.ts";
import { identityFromSeed, recipientFromKey } from "../../../src/protocol/identity/identity.ts";
import { type Media, mediaFields } from "../../../src/protocol/media/media.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { cellCenter, cellCorners, cellsTouching, cellToken } from "../../../src/protocol/rooms/cells.ts";
import { grantKey, knockKeys, openGrant, sealGrant } from "../../../src/protocol/rooms/grant.ts";
import { openRoomMessage, RoomMessageType, sealRoomMessage, signRoomMessage } from "../../../src/protocol/rooms/message.ts";
import {
  attestAdmin,
  isAdminKey,
  memberToken,
  roomKeyPair,
  roomSessionSeed,
  roomToken,
  signToken,
} from "../../../src/protocol/rooms/room-keys.ts";
import { bytesOf, fromHex, type JsonMap, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { mapFromJson, mapToJson } from "./values.ts";

/** Rounded, so that the files do not depend on a mathematics library's last bit. */
const shown = ({ latitude, longitude }: { latitude: number; longitude: number }): JsonMap => ({
  latitude: Math.round(latitude * 1e9) / 1e9,
  longitude: Math.round(longitude * 1e9) / 1e9,
});
const pointOf = (input: JsonMap) => mapOf(input, "at") as unknown as { latitude: number; longitude: number };

const cells: Operations[string] = {
  token: (input) => ({ token: cellToken(pointOf(input), numberOf(input, "level")) }),
  center: (input) => ({ center: shown(cellCenter(textOf(input, "token"))) }),
  corners: (input) => ({ corners: cellCorners(textOf(input, "token")).map(shown) }),
  touching(input) {
    return { tokens: [...cellsTouching(pointOf(input), numberOf(input, "radius_m"), numberOf(input, "level"))].sort() };
  },
};

const members = (crypto: Crypto): Operations[string] => ({
  "signing-key"(input) {
    const pair = roomKeyPair(crypto, identityFromSeed(crypto, bytesOf(input, "seed")), bytesOf(input, "room_id"));
    return { member_pk: toHex(pair.publicKey) };
  },
  token: (input) => ({
    member_token: toHex(memberToken(crypto, bytesOf(input, "room_key"), bytesOf(input, "member_pk"), bytesOf(input, "room_id"))),
  }),
  "room-token": (input) => ({ room_token: toHex(roomToken(crypto, bytesOf(input, "room_key"), bytesOf(input, "room_id"))) }),
  "session-key"(input) {
    const own = identityFromSeed(crypto, bytesOf(input, "seed"));
    const seed = roomSessionSeed(crypto, own, textOf(input, "authority"), bytesOf(input, "room_id"));
    return { public_key: toHex(crypto.keyPairFromSeed(seed).publicKey) };
  },
  register(input) {
    const admin = identityFromSeed(crypto, bytesOf(input, "admin_seed"));
    return { admin_signature: toHex(signToken(crypto, admin, bytesOf(input, "member_token"), bytesOf(input, "room_id"))) };
  },
  attest(input) {
    const admin = identityFromSeed(crypto, bytesOf(input, "admin_seed"));
    return { attestation: toHex(attestAdmin(crypto, admin, bytesOf(input, "room_id"), bytesOf(input, "member_pk"))) };
  },
  "check-attestation"(input) {
    const [admin, attestation, room, member] = ["admin_pk", "attestation", "room_id", "member_pk"].map((name) =>
      bytesOf(input, name),
    ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    if (!isAdminKey(crypto, admin, attestation, room, member)) throw new ProtocolError("bad-signature", "not the admin's");
    return {};
  },
});

const grant = (crypto: Crypto): Operations[string] => ({
  "knock-key": (input) => ({ knocker_eph_x25519_pk: toHex(knockKeys(crypto, bytesOf(input, "seed")).publicKey) }),
  seal(input) {
    const admin = identityFromSeed(crypto, bytesOf(input, "admin_seed"));
    const key = grantKey(crypto, admin.x25519Secret, bytesOf(input, "knocker_eph_x25519_pk"));
    const sealed = sealGrant(crypto, key, bytesOf(input, "room_id"), bytesOf(input, "room_key"), bytesOf(input, "nonce"));
    return { key: toHex(key), grant: toHex(sealed) };
  },
  open(input) {
    const admin = recipientFromKey(crypto, bytesOf(input, "admin_pk"));
    const key = grantKey(crypto, knockKeys(crypto, bytesOf(input, "knock_seed")).secret, admin.x25519Public);
    return { room_key: toHex(openGrant(crypto, key, bytesOf(input, "room_id"), bytesOf(input, "grant"))) };
  },
});

const messages = (crypto: Crypto): Operations[string] => ({
  seal(input) {
    const [roomId, roomKey, nonce] = [bytesOf(input, "room_id"), bytesOf(input, "room_key"), bytesOf(input, "nonce")];
    const speaker = roomKeyPair(crypto, identityFromSeed(crypto, bytesOf(input, "seed")), roomId);
    const content = mapFromJson(RoomMessageType.fields, mapOf(input, "content"));
    const beside = {
      ...("attestation" in input ? { attestation: bytesOf(input, "attestation") } : {}),
      ...("number_attestation" in input ? { number_attestation: bytesOf(input, "number_attestation") } : {}),
      ...("media" in input ? { media: mapFromJson(mediaFields, mapOf(input, "media")) as Media } : {}),
    };
    const message = signRoomMessage(crypto, roomId, speaker, numberOf(input, "created_at"), content, beside);
    const padding = bytesOf(input, "padding");
    const ciphertext = sealRoomMessage(crypto, roomKey, message, nonce, (length) => padding.subarray(0, length));
    return { member_pk: toHex(message.member_pk), signature: toHex(message.signature), ciphertext: toHex(ciphertext) };
  },
  open(input) {
    const [room, key, nonce] = ["room_id", "room_key", "nonce"].map((name) => bytesOf(input, name)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    return mapToJson({ ...openRoomMessage(crypto, room, key, nonce, fromHex(textOf(input, "ciphertext"))) });
  },
});

export const roomOperations = (crypto: Crypto): Operations => ({
  cells,
  "room-keys": members(crypto),
  grant: grant(crypto),
  "room-message": messages(crypto),
});
