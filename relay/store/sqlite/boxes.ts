/** The digests by which the table `boxes` names mailboxes and event ids, and their functions in SQL. */
import { createHash } from "node:crypto";
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

/** 8 bytes that stand for an event id in a mailbox. Nobody outside knows the box, so nobody can make two ids meet. */
export const idIn = (box: Bytes, id: Bytes): Bytes => createHash("sha256").update(box).update(id).digest().subarray(0, 8);

export const boxDigestsUnder = (key: RelayKey): BoxDigests => ({
  boxOf: (recipient) => key.digest("mailbox", recipient),
  mark: key.digest("mailbox-mark", new Uint8Array(0)),
});

/** @param path the database's: the relay's key lies beside it @throws ConfigError */
export const boxDigests = (path: string): BoxDigests => boxDigestsUnder(loadRelayKey(dirname(path)));

/** Makes them callable in SQL: `box_of(recipient)`, `id_in(box, id)`, `key_mark()`. */
export function defineBoxDigests(db: Database, { boxOf, mark }: BoxDigests): void {
  db.function("box_of", { deterministic: true }, (recipient: Bytes) => boxOf(recipient));
  db.function("id_in", { deterministic: true }, (box: Bytes, id: Bytes) => idIn(box, id));
  db.function("key_mark", { deterministic: true }, () => mark);
}
