/** An address book out of a file that somebody chose. */
import { type BookRow, boundBook } from "../../protocol/books/book.ts";
import { readBook } from "../../protocol/books/read-book.ts";

/** @throws ProtocolError `too-large` (before any of it is in memory), `malformed` */
export async function openBook(file: Blob): Promise<readonly BookRow[]> {
  boundBook(file.size);
  return readBook(new Uint8Array(await file.arrayBuffer()));
}
