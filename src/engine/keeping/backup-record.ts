/** What the record of backup and restore says by itself, before the rest of the part is loaded. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { BackupState, RestoreState } from "../face/keeping.ts";
import type { Database } from "../records/database.ts";
import { type BackupRecord, KEEPING } from "./records.ts";

export const backupRecordOf = (database: Database): BackupRecord => database.get("keeping", KEEPING) ?? {};

/** Whose backup, and at which relay. After a move to another key or relay, the backup at the old one is no backup of this account. */
export interface Home {
  own(): Pick<Identity, "publicKey">;
  relay(): string;
  /** Whether it lies under a key of its own. */
  isHidden(): boolean;
}

export const isAtHome = ({ relay, owner, hidden }: BackupRecord, home: Home): boolean =>
  relay === home.relay() && owner === toHex(home.own().publicKey) && (hidden ?? false) === home.isHidden();

export function backupStateOf(record: BackupRecord, home: Home): BackupState {
  const { off, stored_at, bytes, file_at } = record;
  const stored = isAtHome(record, home) && stored_at !== undefined;
  return {
    on: off !== true,
    busy: false,
    changed: false,
    ...(stored ? { stored_at } : {}),
    ...(stored && bytes !== undefined ? { bytes } : {}),
    ...(file_at === undefined ? {} : { file_at }),
  };
}

export function restoreStateOf({ restoring, restored }: BackupRecord): RestoreState | undefined {
  if (restoring) return { kind: "looking" };
  return restored ? { kind: "done", ...restored } : undefined;
}
