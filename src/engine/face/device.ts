/** The face of the device: its phases, the lock, and its position. */
import type { StoreLoss } from "../ports.ts";
import type { Fix } from "./position.ts";

export interface LockState {
  readonly set: boolean;
  /** Seconds without activity at the screen after which the app locks. */
  readonly after_s: number;
  /** After wrong passcodes: no passcode is tried before this time. */
  readonly wait_until?: number;
}

/** `phase`: `welcome` until an identity exists, `locked` until the passcode is entered, `wiped` is final. */
export interface DeviceState {
  readonly phase: "starting" | "welcome" | "locked" | "ready" | "failed" | "wiped";
  /** Why the phase is `failed`: storage is refused or lost, or cryptographic primitives are missing. */
  readonly failure?: "storage" | "crypto" | StoreLoss;
  readonly lock?: LockState;
  /** The last write failed: the storage is full, or for another reason. The next successful write clears it. */
  readonly unwritten?: "full" | "broken";
}

export interface DeviceCommands {
  /** Creates an identity (seed and keys). The phase becomes `ready`. @param hidden whether its mail is hidden from the start */
  createIdentity(name: string, hidden?: boolean): Promise<void>;
  /**
   * Restores an identity from 24 words (any spacing and case, or their first four letters) or 64 hex digits. Rejects `bad-words`; `about`
   * is then the unknown word or the wrong count.
   * @param hidden whether mail is hidden from then on, where no backup says
   */
  restoreIdentity(words: string, name: string, hidden?: boolean): Promise<void>;
  /** Retries everything that waits for a retry, now. */
  tryNow(): Promise<void>;
  /**
   * A new position of this device, measured `age_s` seconds ago; `undefined` when it is unknown (permission withdrawn). An invalid
   * position counts as unknown.
   */
  position(fix: Fix | undefined, age_s?: number): Promise<void>;

  /** Sets or changes the passcode. `current` is required when one is set. Rejects `bad-passcode` or `weak-passcode`. */
  setPasscode(passcode: string, after_s: number, current: string | undefined): Promise<void>;
  removePasscode(current: string): Promise<void>;
  setLockAfter(after_s: number): Promise<void>;
  /** Drops the seed from memory until the passcode is entered. */
  lock(): Promise<void>;
  /** Rejects `bad-passcode`, or `wait` before `wait_until`. */
  unlock(passcode: string): Promise<void>;
  /** Unlocks with the recovery words and removes the passcode. Rejects `bad-words`, also for the words of another identity. */
  unlockWithWords(words: string): Promise<void>;
  /** Reports activity at the screen, which restarts the lock's time. */
  present(): Promise<void>;
  /** Removes all of the engine's data; with `relay` first the backup at the relay. Rejects `no-answer` when that fails; then nothing is wiped. */
  wipe(relay: boolean): Promise<void>;
}
