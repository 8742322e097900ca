/** A message and what its attestation is worth, as the parts take them. */
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Mark } from "../face/numbers.ts";
import type { PersonRecord } from "../people/records.ts";
import type { Clock } from "../ports.ts";
import type { Change, Database } from "../records/database.ts";

/** What is known of a message that came in. */
export interface Marked {
  readonly mark?: Mark;
  /** Who answers by this mask of mine was given it by me: they become one of my people unasked. */
  readonly mask?: string;
  /** They hold the number that I knocked at. */
  readonly answers?: true;
  /** They wrote to the key of my number. */
  readonly by_number?: true;
}

/** A message as the parts take it, and what is remembered of its number. */
export interface Judged {
  readonly rumor: Rumor & Marked;
  readonly pins: readonly Change[];
}

/** What the parts about people do where the key of somebody's number says that another key speaks for it. */
export interface Linking {
  readonly people: { byKey(id: string): PersonRecord | undefined; isBlocked(id: string): boolean };
  readonly changes: { weigh(person: PersonRecord, from: string, to: string): readonly Change[] };
}

export interface JudgePorts {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly database: Database;
}
