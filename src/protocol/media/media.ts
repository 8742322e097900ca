/**
 * A picture or a voice in a note or room message (ours): `media`, a structure beside the text. Peers that do not know it ignore it; for
 * them the last line of the text, in square brackets, says what is there.
 */
import { label } from "../encoding/label.ts";
import { blob, type Infer, optional, structure, type Type, text, uint8, uint32 } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import { BUCKETS } from "../wire/limits.ts";
import { MAX_DESCRIPTION } from "./limits.ts";

/** Values of `kind` in a Media. */
export const MEDIA_KINDS = { PICTURE: 1, VOICE: 2 } as const;

export const mediaFields = {
  kind: uint8,
  /** A type of `MIMES` (inspect.ts); others are read and not shown. */
  mime: text(40),
  data: blob(BUCKETS[3], 1),
  /** Of a voice: its length, rounded up. */
  seconds: optional(uint32),
  /** What is seen or heard, for those who cannot see or hear it. */
  text: optional(text(MAX_DESCRIPTION)),
};
export const MediaType = structure("Media", mediaFields);
export type Media = Infer<typeof MediaType>;

/** What stands in the place of a Media that cannot be read. */
export interface Malformed {
  readonly malformed: true;
}
export const MALFORMED: Malformed = { malformed: true };

export const isReadable = <M extends Media>(media: M | Malformed): media is M => !("malformed" in media);

/** A field that is read as `MALFORMED` if it is no such structure: a picture that is broken hides no text. */
export function lenient<M extends Media>(type: Type<M>): Type<M | Malformed> {
  return {
    label: `${type.label}, or read as malformed`,
    parse(value, field) {
      try {
        return type.parse(value, field);
      } catch (error) {
        if (error instanceof ProtocolError) return MALFORMED;
        throw error;
      }
    },
    write: (out, value) => type.write(out, value as M),
  };
}

/** The text as it is sent beside media: its last line is for readers that show no media. */
export function withStandIn(words: string, standIn: string): string {
  const line = `[${label(standIn, 2 * MAX_DESCRIPTION)}]`;
  return words === "" ? line : `${words}\n${line}`;
}

/** The text without that line. A text without one stays as it is. */
export const withoutStandIn = (words: string): string => words.replace(/(?:^|\n)\[[^\n]*\]$/, "");
