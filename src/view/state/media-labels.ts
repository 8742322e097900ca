/** Text about pictures and voices. */
import type { MediaKind, MediaLabel } from "../../engine/face.ts";
import { t } from "../words/t.ts";

type About = Pick<MediaLabel, "kind" | "description">;

/** `Picture: the third bench`, `Voice`. */
export function sayMedia({ kind, description }: About): string {
  const name = t(`media.kind.${kind}`);
  return description === "" ? name : `${name}: ${description}`;
}

/** The line for apps that show no media. */
export const standInFor = ({ kind, description }: About): string =>
  description === "" ? t(kind === "voice" ? "media.stand.voice" : "media.stand.picture") : sayMedia({ kind, description });

/** A note in one line of a list: what it is beside words, and the words. */
export function sayBriefly({ text, media }: { readonly text: string; readonly media?: About | undefined }): string {
  if (!media) return text;
  return text === "" ? sayMedia(media) : `${t(`media.kind.${media.kind}`)} · ${text}`;
}

/** The last message of a room. */
export const sayLast = (text: string, kind: MediaKind | undefined): string =>
  sayBriefly({ text, media: kind && { kind, description: "" } });

/** `0:07`. */
export const saySeconds = (seconds: number): string => `0:${String(Math.floor(seconds)).padStart(2, "0")}`;
