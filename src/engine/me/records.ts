/** The records of this identity and its home relay. */
import type { TablePlans } from "../records/tables.ts";

/** Settings are one record, under this key. */
export const SETTINGS = "me";

export interface Settings {
  readonly name: string;
  readonly relay: string;
  readonly words_confirmed: boolean;
  /** When the contact link was last shown: an answer within 7 days is expected, later it becomes a request. */
  readonly link_shared_at?: number;
  /** How many answered it since and became contacts without being asked about. */
  readonly link_answers?: number;
  /** Tokens of people I removed that the relay has not been told to drop yet. */
  readonly revoked_tokens?: readonly string[];
  /** Seed of the key I have moved to, hex; absent: the vault's. The vault's seed still opens the rows. */
  readonly seed?: string;
  /** Seed of the key I would move to; its words were shown. */
  readonly next_seed?: string;
  /** Whether my mail comes to mailboxes that tell a relay nothing of whose they are. */
  readonly hidden?: true;
  /** Whether letters that say nothing are sent among the others. */
  readonly cover?: boolean;
  /** Those mailboxes: which generation contacts know, and the first day of which they can have mail. */
  readonly mailboxes?: MailboxGeneration;
  /** Generations before it, which contacts may know still, and those that links of mine name. */
  readonly other_mailboxes?: readonly (MailboxGeneration & { readonly until: number })[];
  /** Mailboxes from before a move. */
  readonly former?: readonly FormerMailbox[];
}

export interface MailboxGeneration {
  readonly generation: number;
  /** An epoch: days since 1970. */
  readonly from: number;
  /** Looked into once a day: that anybody knows them is not likely. */
  readonly rarely?: true;
  /** Of the key that I had then, hex; absent: of the current one. */
  readonly seed?: string;
  /** Where I lived then; absent: where I live now. */
  readonly relay?: string;
}

/** A mailbox left behind by a move to another key or relay: fetched from until nobody can have anything in it. */
export interface FormerMailbox {
  readonly relay: string;
  /** Of the key it belongs to, hex. */
  readonly seed: string;
  readonly until: number;
  /** The key that came after it, hex; absent when only the relay changed. */
  readonly moved_to?: string;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly settings: Settings;
  }
}

export const ME_TABLES: TablePlans<"settings"> = {
  settings: { kept: "backup", secret: ["revoked_tokens", "seed", "next_seed", "former"] },
};
