/** What is kept of finding people. All of it stays on this device: another one reads its own book. */
import type { BookEntry, OwnIdentifier } from "../face/discovery.ts";
import type { TablePlans } from "../records/tables.ts";

/** One record, under this key. */
export const DISCOVERY = "own";

/** With a row in one of these tables it is in use, or something is to be taken back. */
export const USED = ["discovery", "book_box", "book_hash"] as const;

export interface DiscoveryRecord {
  readonly identifiers: readonly OwnIdentifier[];
  /** Keys of found people who are not to be shown. */
  readonly hidden?: readonly string[];
}

/** What is evaluated: a pair, or one identifier of mine (`theirs` is empty) or of the book (`mine` is). */
export interface PairRecord {
  /** `<mine> <theirs>`. */
  readonly id: string;
  readonly mine: string;
  readonly theirs: string;
  /** By the evaluator's public key: 64 bytes, hex. As sensitive as the pair. */
  readonly outputs: Readonly<Record<string, string>>;
  /** By tag: when it was last asked for, unix seconds. */
  readonly asked?: Readonly<Record<string, number>>;
}

/** Cards published in one session, under a key used for it alone, which can renew and take them back. */
export interface BoxRecord {
  /** The session's public key. */
  readonly id: string;
  readonly seed: string;
  readonly relay: string;
  readonly at: number;
  readonly tags: readonly string[];
  /** What the cards say: my key and name then, and the generation of mailboxes that a first word goes to, where mail was hidden. */
  readonly key?: string;
  readonly name?: string;
  readonly mailbox?: number;
  /** The relay has not said yet that it has them as they are to be. */
  readonly pending?: true;
  /** How many of them found no space. */
  readonly full?: number;
  /** Those that are to be taken back. */
  readonly leaving?: readonly string[];
}

/** Finding by hashes at one relay. */
export interface HashRecord {
  /** Its origin. */
  readonly relay: string;
  /** Otherwise what was published there is to be taken back. */
  readonly on: boolean;
  /** My key and my identifiers that were published, as they were then. */
  readonly key: string;
  readonly own: readonly string[];
  /** Hashes that may lie there under that key, hex. */
  readonly published: readonly string[];
  /** How many of them found no space. */
  readonly full?: number;
  /** Whom of the book this round has asked for. */
  readonly asked: readonly string[];
  /** When the round began, unix seconds. */
  readonly at: number;
}

export interface MatchRecord {
  /** `<key> <their identifier>`. */
  readonly id: string;
  readonly key: string;
  readonly theirs: string;
  readonly handle: string;
  readonly relay: string;
  readonly by: "pair" | "one" | "hash";
  readonly at: number;
  /** Under which tag the card lay, hex. */
  readonly tag?: string;
  /** The master key, hex, of mailboxes that a first word goes to. */
  readonly mailbox?: string;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly discovery: DiscoveryRecord;
    readonly book: BookEntry;
    readonly book_pair: PairRecord;
    readonly book_box: BoxRecord;
    readonly book_hash: HashRecord;
    readonly book_match: MatchRecord;
  }
}

export const DISCOVERY_TABLES: TablePlans<"discovery" | "book" | "book_pair" | "book_box" | "book_hash" | "book_match"> = {
  discovery: { kept: "device" },
  book: { kept: "device" },
  book_pair: { kept: "device" },
  book_box: { kept: "device" },
  book_hash: { kept: "device" },
  book_match: { kept: "device" },
};
