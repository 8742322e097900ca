/** Which rows of the database are held about a key. A test fails when a table is in neither list. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { boundDigest } from "../features/bound/feature.ts";
import { rationDigest } from "../features/discovery/handlers.ts";
import type { RelayKey } from "../ops/relay-key.ts";
import { blockDigest } from "../store/digest.ts";
import { boxDigestsUnder, defineBoxDigests } from "../store/sqlite/boxes.ts";
import { shortDigest } from "../store/sqlite/digests.ts";

/** By table, in the order of the export: the condition for a row about the key `@key`. The functions are in `defineDigests`. */
export const ABOUT_A_KEY: Readonly<Record<string, string>> = {
  events: "recipient = @key ORDER BY seq",
  boxes: "box = box_of(@key)",
  fresh_ids: "box = box_of(@key) ORDER BY n",
  due_ids: "box = box_of(@key) ORDER BY minute, n",
  delivery_tokens: "owner = @key ORDER BY seq",
  rooms: "admin = @key ORDER BY room",
  knocks: "knocker = @key",
  admissions: "(room, digest) IN (SELECT room, member_digest(room_id, @key) FROM rooms)",
  bans: "(room, digest) IN (SELECT room, member_digest(room_id, @key) FROM rooms)",
  backups: "owner = @key",
  push_registrations: "owner = @key ORDER BY registration",
  sms_registrations: "owner = @key",
  blocks: "digest = block_digest(@key)",
  bound_keys: "digest = bound_digest(@key)",
  discovery_boxes: "publisher = @key ORDER BY box",
  discovery_rations: "digest = ration_digest(@key)",
  carry_groups: "inviter = @key ORDER BY carry_group",
  carry_consents: "key = @key ORDER BY carry_group",
};

/** Tables that hold nothing about a key, and why. */
export const ABOUT_NO_KEY: Readonly<Record<string, string>> = {
  room_messages: "no message says who sent it",
  member_tokens: "a token stands for some member of a room, and nothing says which",
  room_tokens: "a token is shared by all who hold the key of a room",
  spent_postage: "a token says nothing of who bought or used it",
  carry_leaves: "a digest of a group and a key, or of a mailbox and a courier: neither follows from the key alone",
  ended_rooms: "the number of a room that is gone",
  old_ids: "digests of ids, of which nothing says whose",
  mailbox_state: "how far upkeep is",
  store_usage: "sums over all mailboxes and backups",
  probe: "random bytes",
};

/** Makes the digests that the database has in place of a key callable in SQL. */
export function defineDigests(db: Database, relayKey: RelayKey): void {
  defineBoxDigests(db, boxDigestsUnder(relayKey));
  db.function("member_digest", (roomId: Bytes, key: Bytes) => Buffer.from(shortDigest(roomId, key)));
  db.function("block_digest", (key: Bytes) => Buffer.from(blockDigest(key)));
  db.function("ration_digest", (key: Bytes) => Buffer.from(rationDigest(relayKey, key)));
  db.function("bound_digest", (key: Bytes) => Buffer.from(boundDigest(relayKey, key)));
}
