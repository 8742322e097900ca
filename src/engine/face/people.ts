/** The face's part about people: what the screens may know of them and what they may ask for. Plain data, as in face.ts. */

/** Someone who is kept out: their notes, requests, knocks and invitations reach nobody. */
export interface BlockedPerson {
  readonly id: string;
  /** The name I gave, or the one they asked under. */
  readonly name: string;
  readonly at: number;
}

export interface PeopleState {
  readonly blocked: readonly BlockedPerson[];
}

export interface PeopleCommands {
  /** Keeps a person, or someone who asks to be added, out. What waits here for them is not sent. They are not told. */
  blockPerson(id: string): Promise<void>;
  /** Lets them in again, as the person they were. */
  unblockPerson(id: string): Promise<void>;
}
