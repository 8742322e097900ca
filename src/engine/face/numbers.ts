/** The face of numbers. "I" in these comments is the user. */

/** What an account of a directory is. */
export type EntityType = "human" | "ai_agent" | "enterprise" | "programmable" | "mask";

/**
 * What a message is worth by what came beside it, found at its arrival and kept with it. `attested` and `delegated`: a directory that I know says so.
 * `changed`: it does, and this number came with another key before. `lapsed`: nothing came, from somebody whose messages had it before. All
 * others: what came is worth nothing. Absent: nothing came; `none` is how that is shown, and never kept.
 */
export type MarkOutcome =
  | "attested"
  | "delegated"
  | "changed"
  | "lapsed"
  | "none"
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

export type Reach = "open" | "ask" | "closed";

/** A directory that I know: what it signs counts. */
export interface KnownDirectory {
  /** Its origin. */
  readonly id: string;
  /** The fingerprint of its newest key, in groups, to compare with what its operator says. */
  readonly mark: readonly string[];
}

/** My number at a directory. */
export interface MyNumber {
  readonly directory: string;
  /** Empty: it has none at the moment. */
  readonly number: string;
  readonly type: EntityType;
  readonly name: string;
  readonly state: "active" | "suspended" | "reserved" | "gone";
  readonly reach: Reach;
  /** Whether what I send says my number. */
  readonly tells: boolean;
  /** Rooms where what I say says it. Absent: in none. */
  readonly rooms?: readonly string[];
  /** Until when the directory says so; absent: it has not said so yet. */
  readonly until?: number;
  /** The directory wants me to log in again before anything more. */
  readonly login?: true;
  /** Somebody asks for the account by a code that was mailed. From `ready_at` on they are let in; their screen shows the two digits. */
  readonly recovery?: { readonly ready_at: number; readonly digits: string };
  readonly owned: readonly OwnedNumber[];
}

export interface OwnedNumber {
  readonly id: string;
  readonly number: string;
  readonly type: EntityType;
  readonly name: string;
  readonly state: MyNumber["state"];
}

/** A number for a time that two share. */
export interface MyMask {
  readonly id: string;
  readonly number: string;
  readonly directory: string;
  readonly ends_at: number;
  /** To be passed on, until somebody has claimed it. */
  readonly link?: string;
  /** Who is at the other end. */
  readonly person?: string;
  readonly ended?: true;
}

/** A number that wrote to me. */
export interface KnownNumber {
  readonly id: string;
  /** Who it is among my people. */
  readonly person?: string;
  readonly number?: string;
  readonly type: EntityType;
  readonly directory: string;
  /** Another key came with it, which I have not taken. */
  readonly changed_at?: number;
  readonly blocked: boolean;
}

export interface NumbersShown {
  readonly directories: readonly KnownDirectory[];
  readonly mine: readonly MyNumber[];
  readonly masks: readonly MyMask[];
  readonly known: readonly KnownNumber[];
  /** A login that was begun: at which directory. */
  readonly logging_in?: string;
}

export interface NumbersState {
  /** Absent as long as there is no directory. */
  readonly numbers?: NumbersShown;
}

/** Who answers at an address. `ask`: nobody says whether there is anybody; one may knock at one of these directories. */
export type FoundNumber =
  | {
      readonly kind: "card";
      readonly address: string;
      readonly name: string;
      readonly mark: Mark;
      readonly standing: "new" | "known" | "self";
    }
  | { readonly kind: "ask"; readonly address: string; readonly directories: readonly string[] };

export interface Login {
  readonly id: string;
  readonly name: string;
  readonly since: number;
  readonly current: boolean;
}

export interface Passkey {
  readonly id: string;
  readonly last_used: number;
}

/** An agent that may speak for me, marked as such. */
export interface Lent {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly until: number;
}

/** A key that the directory has for my number. */
export interface AttestedKey {
  readonly key: string;
  readonly since: number;
  /** This device's. */
  readonly mine: boolean;
}

/** What stands in a contact link. */
export interface LinkNumber {
  readonly mark?: Mark;
  /** One that I do not know yet. */
  readonly unknown?: string;
}

/** What can be done with numbers. Rejects `no-directory` (no answer, or none of a directory), `number-login`, `number-refused`, `number-often`. */
export interface NumberActs {
  /** Asks a directory for its keys and keeps them. `address`: a host or an origin. Resolves to its origin. */
  knowDirectory(address: string): Promise<string>;
  forgetDirectory(directory: string): Promise<void>;
  /** Begins a login. Resolves to the page where it goes on. `back`: where that leads; absent: it shows digits, for `typeDigits`. */
  beginLogin(directory: string, back?: string): Promise<string>;
  /** `query`: what the page came back with. */
  finishLogin(query: string): Promise<void>;
  typeDigits(digits: string): Promise<void>;
  /** Asks the directory how my numbers stand, and for those who knocked. */
  refreshNumbers(): Promise<void>;
  findNumber(address: string): Promise<FoundNumber>;
  /** Adds whom `findNumber` found last. Resolves to the person's id. */
  addNumber(address: string, name: string): Promise<string>;
  knockAt(address: string, directory: string): Promise<void>;
  readLink(link: string): Promise<LinkNumber>;
  /** My contact link with what the directory says of my number, for as long as it says so. */
  numberLink(directory: string, link: string): Promise<string>;
  setReach(directory: string, reach: Reach): Promise<void>;
  /** Another number for the same account: whoever has the old one by hand finds nobody there. */
  rotateNumber(directory: string): Promise<void>;
  tellNumber(directory: string, on: boolean): Promise<void>;
  /** Whether what I say in a room says this number, in place of any other. Off unless chosen: there I have a key of its own. */
  tellInRoom(directory: string, room: string, on: boolean): Promise<void>;
  /** Stops it for now, or goes on. */
  pauseNumber(directory: string, on: boolean): Promise<void>;
  /** Ends it for ever. */
  leaveNumber(directory: string): Promise<void>;
  endOwned(directory: string, id: string): Promise<void>;
  logins(directory: string): Promise<readonly Login[]>;
  /** Nobody gets into the account by a mail code for a week. */
  refuseRecovery(directory: string): Promise<void>;
  endLogin(directory: string, id: string): Promise<void>;
  passkeys(directory: string): Promise<readonly Passkey[]>;
  dropPasskey(directory: string, id: string): Promise<void>;
  lend(directory: string, agent: string, until: number): Promise<void>;
  lent(directory: string): Promise<readonly Lent[]>;
  endLending(directory: string, id: string): Promise<void>;
  /** Resolves to readable JSON. */
  exportHeld(directory: string): Promise<string>;
  attestedKeys(directory: string): Promise<readonly AttestedKey[]>;
  /** The key of a lost device gets no more attestations. */
  endKey(directory: string, key: string): Promise<void>;
  makeMask(directory: string, seconds: number): Promise<string>;
  claimMask(link: string): Promise<void>;
  endMask(id: string): Promise<void>;
  blockNumber(id: string, on: boolean): Promise<void>;
  /** Takes the other key that came with a number. */
  takeNumberKey(id: string): Promise<void>;
}

export interface NumbersCommands {
  /** One command for all of them, so that an app without a number carries one name. */
  numbers<N extends keyof NumberActs>(act: N, ...args: Parameters<NumberActs[N]>): ReturnType<NumberActs[N]>;
}
