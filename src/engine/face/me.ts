/** The face of the user's own identity. */

export interface Me {
  readonly id: string;
  readonly name: string;
  /** `https://<host>/add#…`: the contact link (key exchange). */
  readonly link: string;
  /** True when the user has repeated three of the 24 words. */
  readonly words_confirmed: boolean;
}

export interface MeState {
  /** Absent until an identity exists, and while it is locked. */
  readonly me?: Me;
}

export interface MeCommands {
  /** The 24 recovery words. */
  words(): Promise<readonly string[]>;
  confirmWords(): Promise<void>;
  setName(name: string): Promise<void>;
  /** Call it when the contact link was shown or given out: for a week the first answers add contacts, later ones become requests. */
  linkShared(): Promise<void>;
}
