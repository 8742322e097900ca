/** Reads vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): of each card its name, numbers and addresses. Other properties are skipped. */

import { ProtocolError } from "../errors.ts";
import { BOOK_LIMITS, type BookRow, boundBook, Rows } from "./book.ts";
import { textOfBook } from "./charset.ts";
import { type ContentLine, contentLine } from "./content-line.ts";

/** In vCard 2.1 a value in quoted-printable goes on in the next line after "=". */
const goesOn = (line: string): boolean => line.endsWith("=") && /^[^:]*QUOTED-PRINTABLE/i.test(line.slice(0, 300));

/** Physical lines joined: those that begin with white space, and soft breaks. */
function* unfolded(text: string): Generator<string> {
  let parts: string[] = [];
  let isSoft = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const isFolded = /^[ \t]/.test(line);
    if (isSoft) parts.push(line.replace(/^[ \t]+/, ""));
    else if (isFolded && parts.length > 0) parts.push(line.slice(1));
    else {
      if (parts.length > 0) yield parts.join("");
      parts = [line];
    }
    isSoft = isSoft ? line.endsWith("=") : parts.length === 1 && goesOn(line);
    if (isSoft) parts.push((parts.pop() as string).slice(0, -1));
  }
  if (parts.length > 0) yield parts.join("");
}

function quotedPrintable(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text.charAt(i) === "=" ? /^[0-9a-f]{2}$/i.exec(text.slice(i + 1, i + 3)) : null;
    if (hex) i += 2;
    bytes.push(hex ? Number.parseInt(hex[0], 16) : text.charCodeAt(i) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** More than any value that is taken. */
const LONGEST_VALUE = 4_000;

/** The text of a value. Bytes say by themselves whether they are UTF-8, and CHARSET is wrong often enough to look. */
function textOf({ parameters, value }: ContentLine): string {
  const bounded = value.slice(0, LONGEST_VALUE);
  const isQuoted = parameters.get("ENCODING") === "QUOTED-PRINTABLE";
  const isPlain = /^[\0-\x7f]*$/.test(bounded);
  return isQuoted && isPlain ? textOfBook(quotedPrintable(bounded)) : bounded;
}

const unescaped = (text: string): string => text.replace(/\\([\\,;:nN])/g, (_, one: string) => (/n/i.test(one) ? " " : one));

/** "Family;Given;…" in the order in which it is said. A semicolon after a backslash belongs to the name. */
function structuredName(text: string): string {
  const [family = "", given = "", middle = ""] = (text.match(/(?:\\[\s\S]|[^;\\])*;?/g) ?? []).map((part) =>
    part.replace(/;$/, ""),
  );
  return [given, middle, family].map((part) => unescaped(part).trim()).join(" ");
}

/** Without the scheme: `tel:` and `mailto:` in 4.0, and where writers of 3.0 put them. What a URI escapes is plain in numbers. */
function withoutScheme(value: string, scheme: "tel:" | "mailto:"): string {
  const text = value.trim();
  if (text.slice(0, scheme.length).toLowerCase() !== scheme) return text;
  return text.slice(scheme.length).replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

class Card {
  private formatted = "";
  private structured = "";
  private organisation = "";
  private readonly phones: string[] = [];
  private readonly mails: string[] = [];

  /** Of more than is kept, the first. */
  private static keep(list: string[], value: string): void {
    if (list.length < BOOK_LIMITS.perEntry) list.push(value);
  }

  take(line: ContentLine): void {
    if (line.name === "FN") this.formatted ||= unescaped(textOf(line)).trim();
    else if (line.name === "N") this.structured ||= structuredName(textOf(line)).trim();
    else if (line.name === "ORG") this.organisation ||= unescaped(textOf(line)).replace(/;/g, " ").trim();
    else if (line.name === "TEL") Card.keep(this.phones, withoutScheme(unescaped(textOf(line)), "tel:"));
    else if (line.name === "EMAIL") Card.keep(this.mails, withoutScheme(unescaped(textOf(line)), "mailto:"));
  }

  into(rows: Rows): void {
    rows.add(this.formatted || this.structured || this.organisation, this.phones, this.mails);
  }
}

/**
 * A card that is not ended, as in a file cut short, ends where the next begins or the file does; one within another (AGENT in 2.1) is a card.
 * @throws ProtocolError `too-large`, `malformed` without any card
 */
export function readVcards(text: string): BookRow[] {
  boundBook(text.length);
  const rows = new Rows();
  const open: Card[] = [];
  let cards = 0;
  for (const raw of unfolded(text)) {
    const line = contentLine(raw);
    if (!line) continue;
    const isCard = line.value.trim().toUpperCase() === "VCARD";
    if (line.name.replace(/^\ufeff/, "") === "BEGIN" && isCard) {
      if (++cards > BOOK_LIMITS.entries) throw new ProtocolError("too-large", "book: more than 5,000 cards");
      open.push(new Card());
    } else if (line.name === "END" && isCard) open.pop()?.into(rows);
    else open[open.length - 1]?.take(line);
  }
  for (const card of open) card.into(rows);
  if (cards === 0) throw new ProtocolError("malformed", "book: no vCard");
  return rows.rows;
}
