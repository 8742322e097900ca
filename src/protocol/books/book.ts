/** What is taken out of an address book, whatever its form, and how much of it. */

import { nameIn } from "../encoding/label.ts";
import { ProtocolError } from "../errors.ts";

/** One entry: numbers and addresses as they are written there. */
export interface BookRow {
  readonly name: string;
  readonly phones: readonly string[];
  readonly mails: readonly string[];
}

export const BOOK_LIMITS = { bytes: 5 * 1024 * 1024, entries: 5_000, perEntry: 50, letters: 400 } as const;

/** @throws ProtocolError `too-large` */
export function boundBook(bytes: number): void {
  if (bytes > BOOK_LIMITS.bytes) throw new ProtocolError("too-large", "book: more than 5 MB");
}

const texts = (all: readonly string[]): string[] => {
  const trimmed = all.map((one) => one.trim()).filter((one) => one !== "" && one.length <= BOOK_LIMITS.letters);
  return Array.from(new Set(trimmed)).slice(0, BOOK_LIMITS.perEntry);
};

/** Collects entries; those without a number and an address are left out. */
export class Rows {
  readonly rows: BookRow[] = [];

  /** @throws ProtocolError `too-large` */
  add(name: string, phones: readonly string[], mails: readonly string[]): void {
    const row = { name: nameIn(name.slice(0, BOOK_LIMITS.letters)), phones: texts(phones), mails: texts(mails) };
    if (row.phones.length + row.mails.length === 0) return;
    if (this.rows.length === BOOK_LIMITS.entries) throw new ProtocolError("too-large", "book: more than 5,000 entries");
    this.rows.push(row);
  }
}
