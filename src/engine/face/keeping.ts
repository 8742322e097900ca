/** The face of keeping: backup and restore, export, drafts, the app lock, wiping, and what is known of the space left. */

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
  /** When one was last made as a file. */
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

export interface LockState {
  readonly set: boolean;
  /** Seconds without anybody at the screen after which it locks. */
  readonly after_s: number;
  /** After wrong passcodes: none is tried before this. */
  readonly wait_until?: number;
}

/** Parts of the state that keeping adds. */
export interface KeepingState {
  readonly backup?: BackupState;
  readonly restore?: RestoreState;
  readonly lock?: LockState;
  /** The last write failed: for lack of space, or for another reason. Gone with the next one that succeeds. */
  readonly unwritten?: "full" | "broken";
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
  /** Everything of one's own as readable JSON; envelopes, keys and the recovery words only with `keys`. */
  exportData(keys: boolean): Promise<string>;

  /** The note being written, as the screens wrote it; `undefined` removes it. */
  saveDraft(json: string | undefined): Promise<void>;
  loadDraft(): Promise<string | undefined>;

  /** Sets or changes the passcode. `current` is needed where there is one. Rejects `bad-passcode` or `weak-passcode`. */
  setPasscode(passcode: string, after_s: number, current: string | undefined): Promise<void>;
  removePasscode(current: string): Promise<void>;
  setLockAfter(after_s: number): Promise<void>;
  /** Forgets the seed until the passcode comes. */
  lock(): Promise<void>;
  /** Rejects `bad-passcode`, or `wait` before `wait_until`. */
  unlock(passcode: string): Promise<void>;
  /** Opens a locked app whose passcode is forgotten, and removes the passcode. Rejects `bad-words`, also for another identity's. */
  unlockWithWords(words: string): Promise<void>;
  /** Somebody is at the screen. */
  present(): Promise<void>;
  /** Removes everything the engine keeps here, with `relay` the backup there first (`no-answer` if it cannot: nothing is wiped then). */
  wipe(relay: boolean): Promise<void>;
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
