/** The face of numbers. "I" in these comments is the user. */

/** What an account of a directory is. */
export type EntityType = "human" | "ai_agent" | "enterprise" | "programmable" | "mask";

/**
 * What a message is worth by what came beside it, found at its arrival and kept with it. `attested` and `delegated`: a directory that I know says so.
 * `changed`: it does, and this number came with another key before. `lapsed`: nothing came, from somebody whose messages had it before. All
 * others: what came is worth nothing. Absent: nothing came.
 */
export type MarkOutcome =
  | "attested"
  | "delegated"
  | "changed"
  | "lapsed"
  | "unknown-directory"
  | "expired"
  | "not-theirs"
  | "broken";

export interface Mark {
  readonly outcome: MarkOutcome;
  /** What it says, also where that is worth nothing: only `attested` and `delegated` make a fact of it. */
  readonly type?: EntityType;
  /** Absent: the type alone. */
  readonly number?: string;
  /** Who acts for the account. */
  readonly actor?: EntityType;
  /** The directory's address, as an origin. */
  readonly by?: string;
  /** Until when it says so, unix seconds. */
  readonly until?: number;
}
