/** Our code as vector operations: regions, links, verification, frames. */
import { numberIn, withNumber } from "../../../src/protocol/attestation/in-link.ts";
import { readContactLink, writeContactLink } from "../../../src/protocol/contacts/link.ts";
import { parseRelay } from "../../../src/protocol/contacts/relay-url.ts";
import { decodeStructure } from "../../../src/protocol/encoding/msgpack.ts";
import { Writer } from "../../../src/protocol/encoding/msgpack-writer.ts";
import type { Fields, MapType } from "../../../src/protocol/encoding/schema.ts";
import { identityFromSeed } from "../../../src/protocol/identity/identity.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import {
  boundingCircle,
  geohash,
  haversine,
  isInside,
  isOpen,
  type Point,
  type Region,
  RegionType,
} from "../../../src/protocol/regions/region.ts";
import {
  acceptInvite,
  checkAccept,
  checkInvite,
  makeInvite,
  readAcceptLink,
  readInviteLink,
  writeAcceptLink,
  writeInviteLink,
} from "../../../src/protocol/verification/invite.ts";
import { readMeetCode, writeMeetCode } from "../../../src/protocol/verification/meet.ts";
import * as endpoints from "../../../src/protocol/wire/endpoints.ts";
import { parseBody, parseCommand, parseMessage } from "../../../src/protocol/wire/frame.ts";
import { CarryDeposits, CarryDepositsReply } from "../../../src/protocol/wire/topics/carry.ts";
import { SealedRoomReply, SealedRoomSubmit } from "../../../src/protocol/wire/topics/rooms.ts";
import "../../../src/protocol/wire/learn.ts";
import { bytesOf, mapOf, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { mapToJson } from "./values.ts";

export const BODIES: Readonly<Record<string, MapType<Fields>>> = Object.fromEntries(
  [
    endpoints.SealedNoteSubmit,
    endpoints.MailboxSubmit,
    CarryDeposits,
    CarryDepositsReply,
    SealedRoomSubmit,
    endpoints.SealedNoteReply,
    SealedRoomReply,
    endpoints.StoreBody,
    endpoints.AckBody,
  ].map((type) => [type.label, type as unknown as MapType<Fields>]),
);

const point = (input: Parameters<typeof mapOf>[0], name: string): Point => mapOf(input, name) as unknown as Point;
const region = (input: Parameters<typeof mapOf>[0]): Region => mapOf(input, "region") as unknown as Region;

export const placeOperations = (): Operations => ({
  region: {
    // Rounded, so that the files do not depend on a mathematics library's last bit.
    haversine: (input) => ({ distance_m: Math.round(haversine(point(input, "a"), point(input, "b")) * 1e6) / 1e6 }),
    inside: (input) => ({ inside: isInside(region(input), point(input, "at")) }),
    "bounding-circle": (input) => ({ circle: mapToJson({ circle: boundingCircle(region(input)) ?? null }).circle ?? null }),
    geohash: (input) => ({ geohash: geohash(point(input, "at"), numberOf(input, "length")) }),
    open: (input) => ({
      open: isOpen({ starts_at: numberOf(input, "starts_at"), ends_at: numberOf(input, "ends_at") }, numberOf(input, "now")),
    }),
    read: (input) => mapToJson(RegionType.parse(decodeStructure(bytesOf(input, "bytes")), "Region")),
    write(input) {
      const out = new Writer();
      RegionType.write(out, region(input));
      return { bytes: toHex(out.finish()) };
    },
  },
});

export const linkOperations = (crypto: Crypto): Operations => ({
  "contact-link": {
    write(input) {
      const [publicKey, relay, name] = [bytesOf(input, "public_key"), textOf(input, "relay"), textOf(input, "name")];
      const number = {
        ...("attestation" in input ? { attestation: bytesOf(input, "attestation") } : {}),
        ...("directory" in input ? { directory: textOf(input, "directory") } : {}),
      };
      return { link: withNumber(writeContactLink(textOf(input, "origin"), { publicKey, relay, name }), number) };
    },
    read(input) {
      const { publicKey, relay, name } = readContactLink(textOf(input, "link"));
      const { attestation, directory } = numberIn(textOf(input, "link"));
      const number = attestation ? { attestation: toHex(attestation) } : {};
      return { public_key: toHex(publicKey), relay, name, ...number, ...(directory ? { directory } : {}) };
    },
    relay: (input) => ({ origin: parseRelay(textOf(input, "r")) }),
  },
  meet: {
    show(input) {
      const shower = identityFromSeed(crypto, bytesOf(input, "shower_seed"));
      return { text: writeMeetCode(crypto, shower, bytesOf(input, "scanner_pk"), numberOf(input, "timestamp")) };
    },
    read: (input) => mapToJson(readMeetCode(crypto, textOf(input, "text"), numberOf(input, "now"))),
  },
  verification: {
    invite(input) {
      const sender = identityFromSeed(crypto, bytesOf(input, "sender_seed"));
      const [token, relay, at] = [bytesOf(input, "invite_token"), textOf(input, "relay_url"), numberOf(input, "timestamp")];
      const invite = makeInvite(crypto, sender, token, relay, at);
      return { ...mapToJson(invite), link: writeInviteLink(textOf(input, "origin"), invite) };
    },
    "check-invite"(input) {
      const invite = readInviteLink(textOf(input, "link"));
      checkInvite(crypto, invite, numberOf(input, "now"));
      return mapToJson(invite);
    },
    accept(input) {
      const responder = identityFromSeed(crypto, bytesOf(input, "responder_seed"));
      const accept = acceptInvite(crypto, responder, readInviteLink(textOf(input, "invite_link")));
      return { ...mapToJson(accept), link: writeAcceptLink(textOf(input, "origin"), accept) };
    },
    "check-accept"(input) {
      const accept = readAcceptLink(textOf(input, "link"));
      checkAccept(crypto, bytesOf(input, "initiator_pk"), bytesOf(input, "invite_token"), accept);
      return mapToJson(accept);
    },
  },
});

export const frameOperations = (): Operations => ({
  frames: {
    command: (input) => mapToJson(parseCommand(bytesOf(input, "bytes"))),
    message: (input) => mapToJson(parseMessage(bytesOf(input, "bytes"))),
    body: (input) => mapToJson(parseBody(BODIES[textOf(input, "type")] as MapType<Fields>, bytesOf(input, "bytes"))),
  },
});
