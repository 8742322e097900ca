/** A parcel as plain text, since that is what phones pass from app to app. */
import { type Bytes, fromBase64Url, toBase64Url } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { MAX_PARCEL } from "./parcel.ts";

const BEGIN = "-----BEGIN CAIRN PARCEL-----";
const END = "-----END CAIRN PARCEL-----";
const WIDTH = 76;
/** Of the text that is read: a parcel, its line breaks, and what people or programs write around it. */
export const MAX_ARMOUR = 2 * MAX_PARCEL;

/** @param note one line for whoever opens the file in another app; may be empty */
export function armour(parcel: Bytes, note = ""): string {
  const lines = toBase64Url(parcel).match(new RegExp(`.{1,${WIDTH}}`, "g")) ?? [];
  return [...(note === "" ? [] : [note, ""]), BEGIN, ...lines, END, ""].join("\n");
}

/** Reads the first parcel in a text. @throws ProtocolError `malformed`, `too-large` */
export function readArmour(text: string): Bytes {
  if (text.length > MAX_ARMOUR) throw new ProtocolError("too-large", "larger than the largest parcel");
  const from = text.indexOf(BEGIN);
  const to = from < 0 ? -1 : text.indexOf(END, from);
  if (to < 0) throw new ProtocolError("malformed", "no parcel in this text");
  return fromBase64Url(text.slice(from + BEGIN.length, to).replace(/\s+/g, ""));
}
