/** The face of the page "What happened": failures on this device that no screen showed. It contains no names, places or texts. */

export interface Happening {
  /** The part of the app and its action: `rooms.lapse`. */
  readonly what: string;
  /** Why it failed: a code of this project (`no-answer`) or the class of an error (`QuotaExceededError`). */
  readonly why: string;
  /** The number of times in a row. */
  readonly count: number;
  /** The last time, unix seconds, rounded down to the minute. */
  readonly at: number;
}

export interface HappenedCommands {
  /** The latest entries, oldest first. */
  whatHappened(): Promise<readonly Happening[]>;
}
