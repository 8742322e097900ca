/** The digests by which the table `boxes` names mailboxes and event ids, and their functions in SQL. */
import { hash } from "node:crypto";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { loadRelayKey, type RelayKey } from "../../ops/relay-key.ts";

export interface BoxDigests {
  /** 16 bytes that stand for a mailbox. Without the relay's key nobody can say for which. */
  boxOf(recipient: Bytes): Bytes;
  /** Equal for all digests under one key. */
  readonly mark: Bytes;
}

/** In one call: two of these are made for every event. Both parts have fixed lengths. */
const digestOf = (first: Bytes, second: Bytes): Bytes => hash("sha256", Buffer.concat([first, second]), "buffer");

/** 8 bytes that stand for an event id in a mailbox. Nobody outside knows the box, so nobody can make two ids meet. */
export const idIn = (box: Bytes, id: Bytes): Bytes => digestOf(box, id).subarray(0, 8);

export function boxDigestsUnder(key: RelayKey): BoxDigests {
  const secret = key.digest("mailboxes", new Uint8Array(0));
  return { boxOf: (recipient) => digestOf(secret, recipient).subarray(0, 16), mark: digestOf(secret, secret).subarray(0, 16) };
}

/** @param path the database's: the relay's key lies beside it @throws ConfigError */
export const boxDigests = (path: string): BoxDigests => boxDigestsUnder(loadRelayKey(dirname(path)));

/** Makes them callable in SQL: `box_of(recipient)`, `id_in(box, id)`, `key_mark()`. */
export function defineBoxDigests(db: Database, { boxOf, mark }: BoxDigests): void {
  db.function("box_of", { deterministic: true }, (recipient: Bytes) => boxOf(recipient));
  db.function("id_in", { deterministic: true }, (box: Bytes, id: Bytes) => idIn(box, id));
  db.function("key_mark", { deterministic: true }, () => mark);
}
