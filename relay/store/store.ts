/**
 * What the relay keeps, behind one asynchronous interface with one part for each noun. Expected outcomes are values; a rejected promise
 * means that the store itself failed. A write resolves only when it is durable: fsynced, so that neither `kill -9` nor a
 * power cut loses it.
 */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../src/protocol/encoding/schema.ts";
import type { FetchCursor } from "../../src/protocol/wire/messages.ts";
import type { RoomStore } from "./rooms.ts";

/** A position in a mailbox; strictly rising in the order of storing. */
export type Position = Infer<typeof FetchCursor>;

export interface NewEvent {
  readonly recipient: Bytes;
  /** The STORE form (§4.5): events are deduplicated by it, whichever path they took. */
  readonly eventId: Bytes;
  /** The sealed-Note form, where it came that way. */
  readonly sealedId: Bytes | undefined;
  /** The sender's assertion, for FETCH's `since`. */
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The serialized GiftWrap. */
  readonly envelope: Bytes;
}

export interface PageRequest {
  readonly recipient: Bytes;
  /** Only events created after this; 0 for all. */
  readonly since: number;
  readonly after: Position | undefined;
  readonly maxEvents: number;
  /** A page holds at least one event, however large. */
  readonly maxBytes: number;
}

export interface Page {
  readonly envelopes: readonly Bytes[];
  /** Where the next page begins; absent when this was the last. */
  readonly next: Position | undefined;
}

/**
 * `duplicate`: its id is in the mailbox or among the remembered ids, also when there would be no room. `blocked`: the operator takes
 * nothing for this recipient.
 */
export type PutOutcome = "stored" | "duplicate" | "mailbox-full" | "store-full" | "blocked";

export interface MailboxStore {
  put(event: NewEvent, now: number): Promise<PutOutcome>;
  /** What is neither acknowledged nor expired, oldest first. */
  page(request: PageRequest, now: number): Promise<Page>;
  /** Acknowledges by either id, in this mailbox alone. How many had not been acknowledged before. */
  acknowledge(recipient: Bytes, ids: readonly Bytes[], now: number): Promise<number>;
  /** Deletes up to `max` events past their time and forgets up to `max` ids; `more` when there is more to do. */
  purge(now: number, max: number): Promise<{ readonly purged: number; readonly forgotten: number; readonly more: boolean }>;
}

export interface TokenStore {
  /** Idempotent. `quota`: this owner has too many already. */
  register(token: Bytes, owner: Bytes): Promise<"registered" | "quota">;
  /** Idempotent; touches the owner's own registration only. */
  deregister(token: Bytes, owner: Bytes): Promise<void>;
  /** Whose mailbox the token opens: its earliest registrant still registered. */
  ownerOf(token: Bytes): Promise<Bytes | undefined>;
}

export interface Backup {
  readonly ciphertext: Bytes;
  readonly version: number;
  readonly storedAt: number;
}

export interface BackupStore {
  /** Replaces the owner's last one. Its version: 1, 2, 3 … With `ifVersion` (0: none) only where that is the one stored. */
  store(owner: Bytes, ciphertext: Bytes, now: number, ifVersion?: number): Promise<number | "conflict" | "quota">;
  fetch(owner: Bytes): Promise<Backup | undefined>;
  /** Idempotent. The next one begins at version 1 again. */
  delete(owner: Bytes): Promise<void>;
}

export interface PushRegistration {
  readonly platform: string;
  readonly token: string;
}

/** What is stored of one. */
export interface PushDevice extends PushRegistration {
  /** Refusals in a row by now. */
  readonly refusals: number;
}

export interface PushStore {
  /** Idempotent. One more than a key may have replaces its oldest. */
  register(owner: Bytes, registration: PushRegistration): Promise<void>;
  /** Idempotent; touches the owner's own registration only. */
  deregister(owner: Bytes, token: string): Promise<void>;
  /** All of a key's devices. */
  registrationsOf(owner: Bytes): Promise<readonly PushDevice[]>;
  /** The service took a wake signal, or refused it; after ten refusals in a row, over a day at least, the registration goes. */
  answered(owner: Bytes, token: string, refused: boolean, now: number): Promise<void>;
}

/** What the operator has refused service, by digest (see `digest.ts`). */
export interface BlockStore {
  list(): Promise<readonly Bytes[]>;
}

/** Keys that have used bound authentication, by keyed digest (16 bytes) and day (since 1970). */
export interface BoundKeyStore {
  /** Idempotent. When the table is full, one more is not remembered. */
  remember(digest: Bytes, day: number): Promise<void>;
  /** Whether it did on `since` or later. */
  has(digest: Bytes, since: number): Promise<boolean>;
  /** Forgets up to `max` that last did before that day; `more` when there is more to do. */
  purge(before: number, max: number): Promise<{ readonly more: boolean }>;
}

export interface UsageReport {
  /** Not yet acknowledged. */
  readonly events: number;
  /** Of their envelopes. */
  readonly bytes: number;
  /** What the whole store uses. */
  readonly storeBytes: number;
}

export interface Store {
  readonly mailbox: MailboxStore;
  readonly tokens: TokenStore;
  readonly rooms: RoomStore;
  readonly backups: BackupStore;
  readonly push: PushStore;
  readonly blocks: BlockStore;
  readonly boundKeys: BoundKeyStore;
  /** Known without counting. */
  usage(): Promise<UsageReport>;
  /** Writes as much as the largest event, durably. Rejects when that fails. */
  probe(): Promise<void>;
  /** How many writes have failed so far. */
  failures(): number;
  /** Finishes what was begun, then lets go of the files. */
  close(): Promise<void>;
}
