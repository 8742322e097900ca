/** The face of finding people: an address book, my own numbers and addresses, and who was found by them (docs/protocol.md, section 11). */

/** Canonical: `tel:+…`, `mailto:…`, `ppnum:…`. */
export type Identifier = string;

export interface OwnIdentifier {
  readonly id: Identifier;
  /** By anyone who has it, and not only by people who are in my book: numbers can be tried. I then find such people as well. */
  readonly findable: boolean;
}

export interface BookEntry {
  readonly id: Identifier;
  /** As the book says it; never leaves the device. */
  readonly name: string;
}

/** Somebody whose card lay where only somebody with my identifier and theirs could leave it. It proves a key, not a number. */
export interface FoundPerson {
  /** Their key. */
  readonly id: string;
  /** What they call themselves; may be empty. */
  readonly handle: string;
  readonly relay: string;
  /** The entry of the book they were found by. */
  readonly entry: BookEntry;
  /** `pair`: they have mine, too. `one`: they are findable, and have not heard of me. `hash`: the same, and the relay alone says so. */
  readonly by: "pair" | "one" | "hash";
  /** When their card was made, by their clock. */
  readonly at: number;
  readonly standing: "new" | "known" | "blocked";
  /** How many other keys say that they have this identifier; none is better than another. */
  readonly others: number;
}

/** Why nothing, or not all, is found. `again`: when it is tried by itself; without it somebody has to press. */
export type FindingTrouble =
  /** My relay does not do it. */
  | { readonly kind: "not-offered" }
  /** A relay says one thing to me and another to who asks without a name: what I evaluate would be known by it. */
  | { readonly kind: "apart"; readonly relay: string }
  /** An answer is not what the announced key makes of the question. */
  | { readonly kind: "false-proof"; readonly relay: string }
  /** The ration of evaluations, or of questions, is used up. */
  | { readonly kind: "rationed"; readonly relay: string; readonly again: number }
  /** An evaluator does not answer, or no connection opens. With two evaluators nothing is published before both have answered. */
  | { readonly kind: "down"; readonly relay: string; readonly again: number }
  /** This version and the relay do not understand one another. */
  | { readonly kind: "refused"; readonly relay: string; readonly again: number };

/** Counts are of pairs of identifiers, mine and theirs. */
export interface Finding {
  readonly identifiers: readonly OwnIdentifier[];
  /** Entries in the book. */
  readonly book: number;
  /** Hosts of the relays whose keys are needed: one or two; empty before my relay was asked. */
  readonly evaluators: readonly string[];
  /** How many pairs have been evaluated, of how many. */
  readonly evaluated: { readonly done: number; readonly of: number };
  /** How many of those have a card and were looked for, today. Equal to `of` when all is done for now. */
  readonly met: { readonly done: number; readonly of: number };
  /** Places with no space for another card, or hash. */
  readonly full: number;
  /** Cards and hashes that are still to be taken back. */
  readonly leaving: number;
  readonly trouble?: FindingTrouble;
  /** Whether people are looked for by hashes too, where the home relay does that. */
  readonly by_hash: boolean;
  /** With that: how many of the book were asked for today, of how many. */
  readonly hashed: { readonly done: number; readonly of: number };
  /** And how many of mine can be found so. */
  readonly published: number;
  readonly found: readonly FoundPerson[];
}

export interface DiscoveryState {
  /** Absent: nobody has used it on this device. */
  readonly finding?: Finding;
}

export interface DiscoveryCommands {
  /** Replaces mine, four at most; the cards of those that are left are taken back. @throws FaceError `bad-identifier` (`about`: the one), `too-many` */
  setIdentifiers(own: readonly OwnIdentifier[]): Promise<void>;
  /** Adds to the book, 5,000 in all; one that is there gets the new name. @returns how many are new @throws FaceError `bad-identifier`, `too-many` */
  addToBook(entries: readonly BookEntry[]): Promise<number>;
  removeFromBook(id: Identifier): Promise<void>;
  /** By name. */
  bookEntries(): Promise<readonly BookEntry[]>;
  /** Somebody waits: what can be done is done now, the first ten people within a minute. Resolves at once; `finding` tells how it goes. */
  findPeople(): Promise<void>;
  /** At the home relay, by hashes too: whoever runs it can work out all numbers. Off takes back what was published. */
  findByHash(on: boolean): Promise<void>;
  /** Adds somebody who was found, at the lowest level, and tells them; a second call renames. @returns their id @throws FaceError `not-found`, `blocked` */
  addFound(id: string, name: string): Promise<string>;
  /** Does not show them any more. */
  hideFound(id: string): Promise<void>;
  /** Deletes book, identifiers and all that was computed, and takes cards back. People who were added stay. */
  forgetBook(): Promise<void>;
}
