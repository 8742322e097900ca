/** The face's part about who I am. */

export interface Me {
  readonly id: string;
  readonly name: string;
  /** `https://<host>/add#…`: the contact link (key exchange). */
  readonly link: string;
  /** True once three of the 24 words were asked back. */
  readonly words_confirmed: boolean;
}

export interface MeState {
  /** Absent until there is an identity, and while it is locked. */
  readonly me?: Me;
}

export interface MeCommands {
  /** The 24 recovery words. */
  words(): Promise<readonly string[]>;
  confirmWords(): Promise<void>;
  setName(name: string): Promise<void>;
  /** The contact link was shown or given out: an answer within a week is expected, a later one asks first. */
  linkShared(): Promise<void>;
}
