/** Pictures and voices between the wire, the records and the face; for notes and rooms alike. */
import { fromBase64Url, toBase64Url } from "../../protocol/encoding/bytes.ts";
import { label } from "../../protocol/encoding/label.ts";
import { MAX_DESCRIPTION } from "../../protocol/media/limits.ts";
import {
  isReadable,
  type Malformed,
  MEDIA_KINDS,
  type Media as WireMedia,
  withoutStandIn,
  withStandIn,
} from "../../protocol/media/media.ts";
import type { Media, MediaDraft, MediaKind, MediaLabel } from "../face/media.ts";

export const KINDS: readonly (readonly [number, MediaKind])[] = [
  [MEDIA_KINDS.PICTURE, "picture"],
  [MEDIA_KINDS.VOICE, "voice"],
];

/** For the state: what it is, without its bytes. */
export function mediaLabel({ kind, seconds, description, data }: Media): MediaLabel {
  const bytes = Math.floor((data.length * 3) / 4);
  return { kind, description, bytes, ...(seconds === undefined ? {} : { seconds }) };
}

/** What came, as it is kept. Whether it may be shown is asked when it is to be shown (media-check.ts). */
function mediaIn(media: WireMedia | Malformed): Media {
  if (!isReadable(media)) return { kind: "unknown", mime: "", data: "", description: "" };
  const { kind, mime, data, seconds, text = "" } = media;
  return {
    kind: KINDS.find(([value]) => value === kind)?.[1] ?? "unknown",
    ...{ mime, data: toBase64Url(data), description: label(text, MAX_DESCRIPTION) },
    ...(seconds === undefined ? {} : { seconds }),
  };
}

/** Text and media of a note or message that came: the text without the line that stands for the media. */
export function saidIn(words: string, media: WireMedia | Malformed | undefined): { readonly text: string; readonly media?: Media } {
  return media ? { text: withoutStandIn(words), media: mediaIn(media) } : { text: words };
}

/** @throws ProtocolError `malformed` for data that is no base64url */
function mediaOut({ kind, mime, data, seconds, description }: MediaDraft): WireMedia {
  return {
    kind: kind === "picture" ? MEDIA_KINDS.PICTURE : MEDIA_KINDS.VOICE,
    ...{ mime, data: fromBase64Url(data) },
    ...(seconds === undefined ? {} : { seconds }),
    ...(description === "" ? {} : { text: label(description, MAX_DESCRIPTION) }),
  };
}

/** Text and media of a note or message as they are sent. @throws ProtocolError `malformed` */
export function saidOut(words: string, media: MediaDraft | undefined): { readonly text: string; readonly media?: WireMedia } {
  return media ? { text: withStandIn(words, media.stand_in), media: mediaOut(media) } : { text: words };
}

/** Without its bytes: told apart by its type from what never could be read. */
export const emptied = <M extends Media>(media: M): M => ({ ...media, data: "" });
