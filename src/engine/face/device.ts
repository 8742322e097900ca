/** The face's part about this device: from nothing to an identity, locked or open, and where the device is. */
import type { StoreLoss } from "../ports.ts";
import type { Fix } from "./position.ts";

export interface LockState {
  readonly set: boolean;
  /** Seconds without anybody at the screen after which it locks. */
  readonly after_s: number;
  /** After wrong passcodes: none is tried before this. */
  readonly wait_until?: number;
}

/** `welcome` until an identity exists, `locked` while its seed waits for the passcode, `wiped` for good. */
export interface DeviceState {
  readonly phase: "starting" | "welcome" | "locked" | "ready" | "failed" | "wiped";
  /** For `failed`: why nothing can work: storage refused or lost, or primitives missing. */
  readonly failure?: "storage" | "crypto" | StoreLoss;
  readonly lock?: LockState;
  /** The last write failed: for lack of space, or for another reason. Gone with the next one that succeeds. */
  readonly unwritten?: "full" | "broken";
}

export interface DeviceCommands {
  /** Makes a new identity (seed, keys). The phase becomes `ready`. */
  createIdentity(name: string): Promise<void>;
  /** Takes 24 words (any spacing and case, or their first four letters) or 64 hex digits. Rejects `bad-words`, about the unknown word or the count. */
  restoreIdentity(words: string, name: string): Promise<void>;
  /** Tries everything that waits again, now. */
  tryNow(): Promise<void>;
  /**
   * A new reading of where this device is, received `age_s` seconds ago, or `undefined` once it is unknown (permission withdrawn). What is
   * no position counts as unknown.
   */
  position(fix: Fix | undefined, age_s?: number): Promise<void>;

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
