/** An address book out of a file: vCards or CSV, by what is in it. */

import type { Bytes } from "../encoding/bytes.ts";
import { type BookRow, boundBook } from "./book.ts";
import { textOfBook } from "./charset.ts";
import { readCsv } from "./csv.ts";
import { readVcards } from "./vcard.ts";

/** @throws ProtocolError `too-large` (5 MB, 5,000 entries), `malformed` for what is neither */
export function readBook(bytes: Bytes): BookRow[] {
  boundBook(bytes.length);
  const text = textOfBook(bytes);
  return /^[\ufeff\s]*BEGIN[ \t]*:/i.test(text.slice(0, 1_000)) ? readVcards(text) : readCsv(text);
}
