/** What the record of keeping alone says, before anything of the rest is loaded. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { BackupState, RestoreState } from "../face/keeping.ts";
import type { Database } from "../records/database.ts";
import { KEEPING, type KeepingRecord } from "./records.ts";

export const keptOf = (database: Database): KeepingRecord => database.get("keeping", KEEPING) ?? {};

/** Whose backup, and where. One may move to another key or relay: what the last one holds is no backup of who one is now. */
export interface Home {
  own(): Pick<Identity, "publicKey">;
  relay(): string;
}

export const isAtHome = ({ relay, owner }: KeepingRecord, home: Home): boolean =>
  relay === home.relay() && owner === toHex(home.own().publicKey);

export function backupStateOf(kept: KeepingRecord, home: Home): BackupState {
  const { off, stored_at, bytes, file_at } = kept;
  const stored = isAtHome(kept, home) && stored_at !== undefined;
  return {
    on: off !== true,
    busy: false,
    changed: false,
    ...(stored ? { stored_at } : {}),
    ...(stored && bytes !== undefined ? { bytes } : {}),
    ...(file_at === undefined ? {} : { file_at }),
  };
}

export function restoreStateOf({ restoring, restored }: KeepingRecord): RestoreState | undefined {
  if (restoring) return { kind: "looking" };
  return restored ? { kind: "done", ...restored } : undefined;
}
