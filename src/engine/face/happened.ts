/** What went wrong quietly on this device: the face's part about "What happened". Nothing in it names anybody, a place or a text. */

export interface Happening {
  /** The part of the app and what it was doing: `rooms.lapse`. */
  readonly what: string;
  /** Why it failed: a code of this project or the class of an error, `no-answer`, `QuotaExceededError`. */
  readonly why: string;
  /** How often in a row. */
  readonly count: number;
  /** When it was last seen, unix seconds, to the minute. */
  readonly at: number;
}

export interface HappenedCommands {
  /** The last of them, oldest first. */
  whatHappened(): Promise<readonly Happening[]>;
}
