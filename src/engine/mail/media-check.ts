/** The one door by which media leaves the engine, to a screen or to a relay. Loaded with the first that does. */
import { fromBase64Url } from "../../protocol/encoding/bytes.ts";
import { inspectMedia } from "../../protocol/media/inspect.ts";
import type { Media } from "../face/media.ts";
import { FaceError } from "../face.ts";
import { KINDS } from "./media.ts";

/** What others would refuse is not sent. @throws FaceError `bad-media`, which says why */
export function checkMedia({ kind, mime, data, seconds }: Media): void {
  const value = KINDS.find(([, name]) => name === kind)?.[0] ?? 0;
  const about = { kind: value, mime, data: fromBase64Url(data), ...(seconds === undefined ? {} : { seconds }) };
  const why = kind === "unknown" && mime === "" ? "broken" : inspectMedia(about);
  if (why) throw new FaceError("bad-media", false, why);
}

const isEmptied = ({ mime, data }: Media): boolean => data === "" && mime !== "";

/** Nothing is decoded that was not looked at here. @throws FaceError */
export function released(media: Media | undefined): Media {
  if (!media || isEmptied(media)) throw new FaceError("not-found");
  checkMedia(media);
  return media;
}
