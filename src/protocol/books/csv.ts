/** Reads what Google Contacts and Outlook export as CSV: columns are found by their names, of English and German versions. */

import { ProtocolError } from "../errors.ts";
import { BOOK_LIMITS, type BookRow, boundBook, Rows } from "./book.ts";

/** Outlook of many countries writes semicolons, since a comma is in their numbers. */
function separatorOf(text: string): string {
  const header = (/^[^\r\n]*/.exec(text.slice(0, 20_000)) as RegExpExecArray)[0];
  const count = (one: string): number => header.split(one).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A quoted field from the quote at `at` on: its text, and where it ends. A quote is doubled in it; the end of the file closes it. */
function quoted(text: string, at: number): readonly [string, number] {
  const parts: string[] = [];
  for (let from = at + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end < 0) return [parts.join("") + text.slice(from), text.length];
    parts.push(text.slice(from, end));
    if (text.charAt(end + 1) !== '"') return [parts.join(""), end + 1];
    parts.push('"');
    from = end + 2;
  }
}

const MOST_COLUMNS = 500;

/** Records of fields. Empty lines are records of one empty field. */
function* records(text: string, separator: string): Generator<string[]> {
  const ends = new RegExp(`[${separator}\r\n]`, "g");
  let record: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const [start, from] = text.charAt(at) === '"' ? quoted(text, at) : ["", at];
    ends.lastIndex = from;
    const end = ends.exec(text)?.index ?? text.length;
    if (record.length < MOST_COLUMNS) record.push(start + text.slice(from, end));
    const stop = text.charAt(end);
    at = end + (stop === "\r" && text.charAt(end + 1) === "\n" ? 2 : 1);
    if (stop === separator) continue;
    yield record;
    record = [];
  }
}

/** Somebody else's number, or none that a person answers. */
const NOT_THEIRS = /fax|pager|telex|tty|isdn|callback|assistant|assistent|company|firma|rückruf|zentrale/;
const NOT_VALUES = /label|type\b|typ\b|display|anzeige|angezeigt|yomi|phonetic/;
const NAMES = ["name", "full name", "display name", "anzeigename", "file as", "speichern unter"];
const FIRST = ["first name", "given name", "vorname"];
const MIDDLE = ["middle name", "additional name", "weitere vornamen", "zweiter vorname"];
const LAST = ["last name", "family name", "surname", "nachname"];
const COMPANY = ["company", "organization name", "organization 1 - name", "firma"];

const isPhone = (header: string): boolean =>
  /phone|telefon|mobil|^tel\b/.test(header) && !NOT_THEIRS.test(header) && !NOT_VALUES.test(header);
const isMail = (header: string): boolean => /e-?mail/.test(header) && !NOT_VALUES.test(header);

/** Google joins several values of one column by it. */
const JOINT = " ::: ";

interface Columns {
  readonly phones: readonly number[];
  readonly mails: readonly number[];
  name(record: readonly string[]): string;
}

function columnsOf(header: readonly string[]): Columns | undefined {
  const names = header.map((one) => one.trim().toLowerCase());
  const where = (is: (name: string) => boolean): number[] => names.flatMap((name, i) => (is(name) ? [i] : []));
  const columns = { phones: where(isPhone), mails: where(isMail) };
  if (columns.phones.length + columns.mails.length === 0) return undefined;
  const one = (among: readonly string[]): number[] => among.flatMap((name) => where((other) => other === name)).slice(0, 1);
  const inParts = [...one(FIRST), ...one(MIDDLE), ...one(LAST)];
  const [whole, company] = [one(NAMES), one(COMPANY)];
  const said = (record: readonly string[], at: readonly number[]): string =>
    at
      .map((i) => record[i]?.trim() ?? "")
      .join(" ")
      .trim();
  return { ...columns, name: (record) => said(record, inParts) || said(record, whole) || said(record, company) };
}

/** @throws ProtocolError `too-large`, `malformed` where no column is one of numbers or addresses */
export function readCsv(text: string): BookRow[] {
  boundBook(text.length);
  const bare = text.replace(/^\ufeff/, "");
  const rows = new Rows();
  let columns: Columns | undefined;
  let count = 0;
  for (const record of records(bare, separatorOf(bare))) {
    columns ??= columnsOf(record);
    if (!columns) throw new ProtocolError("malformed", "book: no column of numbers or addresses");
    // The header is the first of them.
    if (count++ === 0) continue;
    if (count > BOOK_LIMITS.entries + 2) throw new ProtocolError("too-large", "book: more than 5,000 lines");
    const values = (at: readonly number[]): string[] => at.flatMap((i) => record[i]?.split(JOINT) ?? []);
    rows.add(columns.name(record), values(columns.phones), values(columns.mails));
  }
  return rows.rows;
}
