/** The one encrypted backup of a key (§6.4). */
import { blob, optional, text, uint32, uint64 } from "../../encoding/schema.ts";
import { rate } from "../bounds.ts";
import { command, type RelayTopic, reply } from "../declare.ts";

const limits = {
  /** Ciphertext of STORE_BACKUP. */
  BACKUP_BODY_LIMIT_BYTES: 5 * 1024 * 1024,
};

const ciphertext = blob(limits.BACKUP_BODY_LIMIT_BYTES);
const commands = {
  /** Stores the caller's one encrypted backup, replacing the last. With `if_version` only that very version (0: none); ours, feature `backup-version`. */
  STORE_BACKUP: command("self", { ciphertext, if_version: optional(uint32) }, ["BACKUP_STORED"]),
  /** Returns the caller's backup. */
  FETCH_BACKUP: command("self", {}, ["BACKUP", "BACKUP_EMPTY"]),
  /** Deletes the caller's backup. */
  DELETE_BACKUP: command("self", {}, ["BACKUP_DELETED"]),
};

const messages = {
  /** Backup stored, durably. */
  BACKUP_STORED: reply({ version: uint32, stored_at: uint64 }),
  /** The caller's backup. */
  BACKUP: reply({ ciphertext, version: uint32, stored_at: uint64 }),
  /** No backup is stored. */
  BACKUP_EMPTY: reply({}),
  /** Backup deleted. */
  BACKUP_DELETED: reply({}),
  /** A backup command failed. */
  BACKUP_FAIL: reply({ reason: text(300) }),
};

export const backup = {
  feature: "backup",
  options: ["backup-version"],
  limits,
  commands,
  messages,
  failure: "BACKUP_FAIL",
} as const;

export const backupAtRelay = {
  rates: { STORE_BACKUP: rate(5, 3600), FETCH_BACKUP: rate(5, 3600) },
  spends: { STORE_BACKUP: { budgets: ["BACKUP_IP_BYTES"], bytes: "ciphertext" } },
} as const satisfies RelayTopic;
