/** The face of backup and restore, export, and the draft. */

/**
 * Why the last backup to the relay failed. `conflict`: another device with the same words has stored a backup that this device has not
 * seen; it is not overwritten until the user decides. `too-large`: more than a relay accepts (5 MiB); a file still works.
 */
export type BackupFailure = "no-answer" | "rate-limited" | "too-large" | "not-offered" | "conflict" | "refused" | "storage";

export interface BackupState {
  /** Whether backups go to the relay automatically. */
  readonly on: boolean;
  readonly busy: boolean;
  /** Whether data changed since the last backup at the relay. */
  readonly changed: boolean;
  /** The time of the last backup at the relay, by the relay's clock. */
  readonly stored_at?: number;
  /** The size of the last backup at the relay. */
  readonly bytes?: number;
  /** When a backup file was last made, unix seconds. */
  readonly file_at?: number;
  readonly failure?: BackupFailure;
  /** The time of the next automatic attempt. */
  readonly retry_at?: number;
}

/** Why restoring from the relay failed. `unreadable`: damaged, of a later version, or from another identity. */
export type RestoreFailure = "no-answer" | "rate-limited" | "not-offered" | "unreadable" | "refused" | "storage";

/** The progress of restoring the relay's backup, after an identity was restored from words. Absent when there is nothing to show. */
export type RestoreState =
  | { readonly kind: "looking" }
  | { readonly kind: "writing"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly made_at: number; readonly people: number; readonly notes: number }
  /** The relay has no backup of this identity. */
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly reason: RestoreFailure };

export interface KeepingState {
  readonly backup?: BackupState;
  readonly restore?: RestoreState;
}

/** What a backup restored: when it was made, and counts. */
export interface Restored {
  readonly made_at: number;
  readonly people: number;
  readonly notes: number;
}

export interface KeepingCommands {
  /** Stores a backup at the relay now. Resolves when the relay has it; otherwise rejects, and `backup.failure` says why. */
  backupNow(): Promise<void>;
  /** Turns backups at the relay on; or off, which deletes the backup there. Rejects `no-answer` when the relay could not be reached. */
  setBackup(on: boolean): Promise<void>;
  /** Ends a conflict: merges the other device's backup with this device's data, or replaces it by this device's data. */
  settleBackup(how: "merge" | "replace"): Promise<void>;
  /** The content of a backup file: the same blob as at the relay, without the size limit. */
  backupFile(): Promise<Uint8Array>;
  /**
   * Merges a backup file: adds missing data and removes nothing. Rejects `bad-backup`, and without `anyway` also `older-backup` for a
   * backup older than the latest that this device has seen. Then nothing is changed.
   */
  restoreFile(blob: Uint8Array, anyway: boolean): Promise<Restored>;
  /** Looks for the relay's backup again. */
  retryRestore(): Promise<void>;
  /** Continues without the relay's backup, or dismisses the result of restoring. */
  leaveRestore(): Promise<void>;
  /** All data of the account as readable JSON; envelopes, keys and the recovery words only with `keys`. */
  exportData(keys: boolean): Promise<string>;

  /** Stores the draft of a note, as JSON of the screens; `undefined` removes it. */
  saveDraft(json: string | undefined): Promise<void>;
  loadDraft(): Promise<string | undefined>;
}

/** Codes with which only the commands of device, backup and export reject. */
export type KeepingErrorCode =
  | "bad-backup"
  | "older-backup"
  | "backup-failed"
  | "no-answer"
  | "bad-passcode"
  | "weak-passcode"
  | "wait"
  | "full";
