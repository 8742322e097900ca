/** The face of keeping: backup and restore, export, the draft. */

/**
 * Why there is no newer backup at the relay. `conflict`: another device with the same words has stored one that this device has not
 * seen; nothing is overwritten until somebody decides. `too-large`: beyond what a relay takes (5 MiB); a file still works.
 */
export type BackupFailure = "no-answer" | "rate-limited" | "too-large" | "not-offered" | "conflict" | "refused" | "storage";

export interface BackupState {
  /** Whether backups go to the relay by themselves. */
  readonly on: boolean;
  readonly busy: boolean;
  /** Something changed since the last backup at the relay. */
  readonly changed: boolean;
  /** The last one at the relay, by the relay's clock. */
  readonly stored_at?: number;
  /** Its size. */
  readonly bytes?: number;
  /** When a backup file was last made, unix seconds. */
  readonly file_at?: number;
  readonly failure?: BackupFailure;
  /** When it is tried again by itself. */
  readonly retry_at?: number;
}

/** Why what a person had did not come back. `unreadable`: damaged, of a later version, or made by another identity. */
export type RestoreFailure = "no-answer" | "rate-limited" | "not-offered" | "unreadable" | "refused" | "storage";

/** After restoring from words: how looking for the relay's backup goes. Absent once it is seen to, or where nothing is restored. */
export type RestoreState =
  | { readonly kind: "looking" }
  | { readonly kind: "writing"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly made_at: number; readonly people: number; readonly notes: number }
  /** The relay holds no backup of this identity. */
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly reason: RestoreFailure };

/** Parts of the state that keeping adds. */
export interface KeepingState {
  readonly backup?: BackupState;
  readonly restore?: RestoreState;
}

/** What came back from a backup. */
export interface Restored {
  readonly made_at: number;
  readonly people: number;
  readonly notes: number;
}

export interface KeepingCommands {
  /** Stores a backup at the relay now. Resolves once the relay has it; otherwise rejects, and the state says why. */
  backupNow(): Promise<void>;
  /** Turns backups at the relay on, or off and deletes the one there. Rejects `no-answer` when the relay could not be told. */
  setBackup(on: boolean): Promise<void>;
  /** Ends a conflict: takes in what the other device stored and stores both, or replaces it by what is here. */
  settleBackup(how: "merge" | "replace"): Promise<void>;
  /** The backup as a file's bytes: the same blob that the relay gets, without its limit of size. */
  backupFile(): Promise<Uint8Array>;
  /**
   * Takes in a backup file. Adds what is missing and takes nothing away. Rejects `bad-backup` with nothing changed, and
   * `older-backup` for one older than what this device has seen, unless `anyway`.
   */
  restoreFile(blob: Uint8Array, anyway: boolean): Promise<Restored>;
  /** Looks for the relay's backup again. */
  retryRestore(): Promise<void>;
  /** Goes on without the relay's backup, or puts the result of restoring away. */
  leaveRestore(): Promise<void>;
  /** All data of this person as readable JSON; envelopes, keys and the recovery words only with `keys`. */
  exportData(keys: boolean): Promise<string>;

  /** The note being written, as the screens wrote it; `undefined` removes it. */
  saveDraft(json: string | undefined): Promise<void>;
  loadDraft(): Promise<string | undefined>;
}

/** Codes that only these commands reject with. */
export type KeepingErrorCode =
  | "bad-backup"
  | "older-backup"
  | "backup-failed"
  | "no-answer"
  | "bad-passcode"
  | "weak-passcode"
  | "wait"
  | "full";
