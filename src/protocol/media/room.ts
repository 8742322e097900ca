/** How many bytes a picture or voice may have beside everything else of a note or message, so that the whole fits the largest bucket. */

import type { Bytes } from "../encoding/bytes.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { LAST_TIME } from "../encoding/schema.ts";
import type { PresenceContent } from "../giftwrap/contents.ts";
import { writeRumor } from "../giftwrap/rumor.ts";
import { binHeader, largestText, sealLength } from "../giftwrap/size.ts";
import { type RoomContent, RoomMessageType } from "../rooms/message.ts";
import { BUCKETS } from "../wire/limits.ts";
import type { Media } from "./media.ts";

/** `lengthOf`: of the structure that has the media. `around`: of what is padded, by the structure's length. */
function dataRoom(lengthOf: (media: Media) => number, media: Media, around: (length: number) => number): number {
  const empty = lengthOf({ ...media, data: new Uint8Array(1) }) - 1 - binHeader(1);
  return largestText((bytes) => around(empty + binHeader(bytes) + bytes), BUCKETS[3]);
}

/** @param attestation that goes with it; only its length matters */
export function mediaRoom(content: PresenceContent, media: Media, attestation?: Bytes): number {
  const rumor = (one: Media) =>
    ({
      sender: new Uint8Array(32),
      created_at: LAST_TIME,
      body: { kind: "PRESENCE", content: { ...content, media: one } },
      ...(attestation && { attestation }),
    }) as const;
  return dataRoom((one) => writeRumor(rumor(one)).length, media, sealLength);
}

export function roomMediaRoom(content: RoomContent, media: Media, number_attestation?: Bytes): number {
  const [member_pk, signature] = [new Uint8Array(32), new Uint8Array(64)];
  const length = (one: Media): number => {
    const out = new Writer();
    const beside = { media: { ...one, signature }, ...(number_attestation && { number_attestation }) };
    RoomMessageType.write(out, { created_at: LAST_TIME, ...content, member_pk, signature, ...beside });
    return out.finish().length;
  };
  return dataRoom(length, media, (whole) => whole);
}
