/** What is kept of people. */

import type { Mark } from "../face/numbers.ts";
import type { CheckedBy, KeyEvent } from "../face/people.ts";
import type { TrustLevel } from "../face.ts";
import type { TablePlans } from "../records/tables.ts";

export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly level: TrustLevel;
  readonly relay: string;
  readonly added_at: number;
  readonly verified_at?: number;
  /** When my relay last took the token under which this person may submit. */
  readonly token_registered_at?: number;
  readonly verified_by?: CheckedBy;
  readonly receipts?: boolean;
  /**
   * Their mailboxes: the master key, hex, when they said so (their own clock, but not later than it came), and the key of before, which goes on
   * where the newer one cannot be blinded. Without a key: they had some, and have said that they have none.
   */
  readonly mailbox?: { readonly key?: string; readonly at: number; readonly before?: string };
  /** Their link named mailboxes, to which my answer went: they will say which are theirs. */
  readonly hides?: true;
  /** Of which mailboxes of mine they were told (the master key, hex), and when. */
  readonly told_mailbox?: { readonly key: string; readonly at: number };
  /** When they said where they live (their own clock): an older word does not undo a newer one. */
  readonly relay_at?: number;
  /** Keys they had before, and how long mail under them still counts as theirs. */
  readonly earlier?: readonly { readonly id: string; readonly until: number }[];
  /** A new key, signed by this one, that waits for my decision. */
  readonly change?: { readonly id: string; readonly at: number; readonly mailbox?: PersonRecord["mailbox"] };
  /** New keys I refused. */
  readonly refused?: readonly string[];
  readonly history?: readonly KeyEvent[];
  /** They know me by this mask alone: nothing is written to them under another key, nor when it is over. */
  readonly mask?: string;
  /** They came by a number of mine. */
  readonly by_number?: true;
  /** When I last told them of a move of mine. */
  readonly told_at?: number;
}

/** An invitation to verify, given out. */
export interface InviteRecord {
  /** Its token, hex. */
  readonly id: string;
  readonly person: string;
  /** My key it was made with. */
  readonly own: string;
  readonly made_at: number;
  readonly used?: boolean;
}

export interface RequestRecord {
  readonly id: string;
  readonly handle: string;
  readonly relay: string;
  readonly at: number;
  readonly mailbox?: PersonRecord["mailbox"];
  readonly mark?: Mark;
  /** They came by my number, not by my link. */
  readonly by_number?: true;
}

/** A blocked key. `person` is what comes back with the unblocking; absent for a sender who never was added. */
export interface BlockedRecord {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly person?: PersonRecord;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly person: PersonRecord;
    readonly request: RequestRecord;
    readonly blocked: BlockedRecord;
    readonly invite: InviteRecord;
  }
}

export const PEOPLE_TABLES: TablePlans<"person" | "request" | "blocked" | "invite"> = {
  person: { kept: "backup" },
  request: { kept: "backup" },
  blocked: { kept: "backup" },
  invite: { kept: "backup" },
};
