/** Which rows in PostgreSQL are held about a key. A test fails when a table is in neither list. */

import type { Value } from "../../../src/host/postgres/database.ts";
import { boundDigest } from "../../features/bound/feature.ts";
import { rationDigest } from "../../features/discovery/handlers.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import { blockDigest } from "../../store/digest.ts";
import { uuidOf } from "../../store/postgres/digests.ts";
import { boxDigestsUnder } from "../../store/sqlite/boxes.ts";

/** $1 the key, $2 its mailbox's digest, $3 of blocks, $4 of rations, $5 of bound keys. */
export const valuesOf = (relayKey: RelayKey, key: Buffer): readonly Value[] => [
  key,
  uuidOf(boxDigestsUnder(relayKey).boxOf(key)),
  blockDigest(key),
  rationDigest(relayKey, key),
  boundDigest(relayKey, key),
];

const IN_MAILBOX = "mailbox = (SELECT id FROM mailboxes WHERE box = $2)";
const AS_MEMBER = "(room, digest) IN (SELECT room, substring(sha256(room_id || $1) FROM 1 FOR 16) FROM rooms)";

/** By table, in the order of the export. */
export const ABOUT_A_KEY: Readonly<Record<string, string>> = {
  mailboxes: "box = $2",
  events: `${IN_MAILBOX} ORDER BY n`,
  ids: `${IN_MAILBOX} ORDER BY n`,
  delivery_tokens: "owner = $1 ORDER BY seq",
  rooms: "admin = $1 ORDER BY room",
  knocks: "knocker = $1",
  admissions: AS_MEMBER,
  bans: AS_MEMBER,
  backups: "owner = $1",
  push_registrations: "owner = $1 ORDER BY registration",
  sms_registrations: "owner = $1",
  blocks: "digest = $3",
  bound_keys: "digest = $5",
  discovery_boxes: "publisher = $1 ORDER BY box",
  discovery_rations: "digest = $4",
  carry_groups: "inviter = $1 ORDER BY carry_group",
  carry_consents: "key = $1 ORDER BY carry_group",
};

/** Tables that hold nothing about a key, and why. Ids of events that are gone are tied to no mailbox any more. */
export const ABOUT_NO_KEY: Readonly<Record<string, string>> = {
  room_messages: "no message says who sent it",
  member_tokens: "a token stands for some member of a room, and nothing says which",
  room_tokens: "a token is shared by all who hold the key of a room",
  spent_postage: "a token says nothing of who bought or used it",
  carry_leaves: "a digest of a group and a key, or of a mailbox and a courier: neither follows from the key alone",
  ended_rooms: "the number of a room that is gone",
  once: "a digest of a signature, and what was answered",
  secrets: "keys of the relays",
  store_state: "under which relay key the digests are",
  schema_version: "the version of the tables",
  usage: "sums over all mailboxes, backups and rooms",
  probe: "bytes of a probe",
};
