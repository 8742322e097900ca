/**
 * The relay's store: one asynchronous interface with a part for each kind of data. Expected outcomes are values; a rejected promise
 * means that the store failed. A write resolves only when it is durable: fsynced, so that neither `kill -9` nor a power cut loses it.
 * Times are unix seconds.
 */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Infer } from "../../src/protocol/encoding/schema.ts";
import type { FetchCursor } from "../../src/protocol/wire/messages.ts";
import type { RoomStore } from "./rooms.ts";

/** A position in a mailbox, strictly rising in the order of storing. */
export type Position = Infer<typeof FetchCursor>;

export interface NewEvent {
  readonly recipient: Bytes;
  /** The event id of STORE (§4.5). Events are deduplicated by it, also sealed submissions. */
  readonly eventId: Bytes;
  /** The event id of a sealed submission, if the event is one. */
  readonly sealedId: Bytes | undefined;
  /** As the sender claims; for FETCH's `since`. */
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
  /** A page has at least one event, even a larger one. */
  readonly maxBytes: number;
}

export interface Page {
  readonly envelopes: readonly Bytes[];
  /** The position after which the next page begins; absent on the last page. */
  readonly next: Position | undefined;
}

/**
 * `duplicate`: the id is in the mailbox or among the remembered ids; also when the mailbox or store is full. `blocked`: the operator
 * has blocked the recipient.
 */
export type PutOutcome = "stored" | "duplicate" | "mailbox-full" | "store-full" | "blocked";

export interface MailboxStore {
  put(event: NewEvent, now: number): Promise<PutOutcome>;
  /** Events that have not expired, oldest first. */
  page(request: PageRequest, now: number): Promise<Page>;
  /** Deletes events of this mailbox, by either event id. @returns how many were there */
  acknowledge(recipient: Bytes, ids: readonly Bytes[], now: number): Promise<number>;
  /** Deletes up to `max` events that expired a minute ago or earlier, and up to `max` remembered ids; `more`: such rows are left. */
  purge(now: number, max: number): Promise<{ readonly purged: number; readonly forgotten: number; readonly more: boolean }>;
}

export interface TokenStore {
  /** Idempotent. `quota`: this owner has the most tokens allowed. */
  register(token: Bytes, owner: Bytes): Promise<"registered" | "quota">;
  /** Idempotent; removes only this owner's registration. */
  deregister(token: Bytes, owner: Bytes): Promise<void>;
  /** The owner of the mailbox that the token is for: the one who registered it first and still has it. */
  ownerOf(token: Bytes): Promise<Bytes | undefined>;
}

export interface Backup {
  readonly ciphertext: Bytes;
  readonly version: number;
  readonly storedAt: number;
}

export interface BackupStore {
  /** Replaces the owner's backup. @returns its version: 1, 2, 3 … `conflict`: the stored version is not `ifVersion` (0: none stored) */
  store(owner: Bytes, ciphertext: Bytes, now: number, ifVersion?: number): Promise<number | "conflict" | "quota">;
  fetch(owner: Bytes): Promise<Backup | undefined>;
  /** Idempotent. The next backup has version 1 again. */
  delete(owner: Bytes): Promise<void>;
}

export interface PushRegistration {
  readonly platform: string;
  readonly token: string;
}

/** A stored registration. */
export interface PushDevice extends PushRegistration {
  /** The number of refusals in a row. */
  readonly refusals: number;
}

export interface PushStore {
  /** Idempotent. When the owner has the most registrations allowed, a further one replaces the oldest. */
  register(owner: Bytes, registration: PushRegistration): Promise<void>;
  /** Idempotent; removes only this owner's registration. */
  deregister(owner: Bytes, token: string): Promise<void>;
  /** All registrations of a key. */
  registrationsOf(owner: Bytes): Promise<readonly PushDevice[]>;
  /** Records that the push service accepted or refused a wake signal. Ten refusals in a row over a day or more delete the registration. */
  answered(owner: Bytes, token: string, refused: boolean, now: number): Promise<void>;
}

export interface SmsRegistration {
  readonly sealedNumber: Bytes;
  readonly language: string;
}

/** A registration of somebody who has mail that no text was about yet. */
export interface SmsOwed extends SmsRegistration {
  /** When that was, unix seconds; 0: never. */
  readonly toldAt: number;
  /** The newest event that waits, by its number. */
  readonly newest: number;
}

export interface SmsStore {
  /** Replaces the owner's registration. The time of the last text stays. */
  register(owner: Bytes, registration: SmsRegistration, now: number): Promise<void>;
  /** Idempotent. @param sealedNumber only if it is still this one */
  deregister(owner: Bytes, sealedNumber?: Bytes): Promise<void>;
  /** The owner's registration, if mail waits that no text was about. */
  owedTo(owner: Bytes, now: number): Promise<SmsOwed | undefined>;
  /** Up to `max` owners for whom that is so. */
  owed(now: number, max: number): Promise<readonly Bytes[]>;
  /** A text was sent, about events up to `newest`. */
  told(owner: Bytes, newest: number, now: number): Promise<void>;
  /** Deletes up to `max` registrations that were renewed before that time; `more`: such rows are left. */
  purge(before: number, max: number): Promise<{ readonly purged: number; readonly more: boolean }>;
}

/** Digests of the keys that the operator has blocked (see `digest.ts`). */
export interface BlockStore {
  list(): Promise<readonly Bytes[]>;
}

/** Keys that have used bound authentication, by keyed digest (16 bytes) and day (since 1970). */
export interface BoundKeyStore {
  /** Idempotent. When the table is full, a new key is not stored. */
  remember(digest: Bytes, day: number): Promise<void>;
  /** Whether the key used bound authentication on day `since` or later. */
  has(digest: Bytes, since: number): Promise<boolean>;
  /** Deletes up to `max` keys whose last use was before that day; `more`: such rows are left. */
  purge(before: number, max: number): Promise<{ readonly purged: number; readonly more: boolean }>;
}

export interface Published {
  /** The session's key, 32 bytes. */
  readonly publisher: Bytes;
  readonly tags: readonly Bytes[];
  /** One for each tag. */
  readonly boxes: readonly Bytes[];
  /** For each tag: what boxes of one address share. */
  readonly near: readonly Bytes[];
  readonly until: number;
}

export interface BoxBounds {
  /** Of all boxes together. */
  readonly maxBytes: number;
  readonly perTag: number;
  readonly perAddress: number;
}

export interface FoundBox {
  readonly tag: Bytes;
  readonly publisher: Bytes;
  readonly box: Bytes;
}

export interface DiscoveryStore {
  /** A box of the same publisher under the same tag is replaced. @returns for how many there was space */
  publish(published: Published, bounds: BoxBounds, now: number): Promise<number>;
  /** What lies under these tags, the oldest first, up to about `maxBytes`. */
  boxesUnder(tags: readonly Bytes[], maxBytes: number, now: number): Promise<readonly FoundBox[]>;
  /** @returns how many of this publisher's were there */
  withdraw(publisher: Bytes, tags: readonly Bytes[]): Promise<number>;
  /** Takes from a ration of evaluations. @returns 0, or the seconds to wait; then nothing is taken */
  takeRation(digest: Bytes, amount: number, now: number): Promise<number>;
  /** Deletes up to `max` boxes that are over, and up to `max` rations that are whole again. */
  purge(now: number, max: number): Promise<{ readonly boxes: number; readonly rations: number; readonly more: boolean }>;
}

export interface UsageReport {
  /** The number of unacknowledged events. */
  readonly events: number;
  /** The bytes of their envelopes. */
  readonly bytes: number;
  /** The bytes that the whole store uses. */
  readonly storeBytes: number;
}

/** Columns of a registration: the same place in each is one consent, whose signature is checked. */
export interface CarryRegistration {
  readonly inviter: Bytes;
  readonly groupId: Bytes;
  readonly version: number;
  readonly keys: readonly Bytes[];
  /** 1: a courier, 0: a member. */
  readonly couriers: readonly number[];
  readonly issued: readonly number[];
  readonly until: readonly number[];
  /** What is remembered in place of the key, should it have left this group. */
  readonly leaveDigests: readonly Bytes[];
}

/** What a courier of a group may fetch now. */
export interface CarryList {
  /** Rises with every change of the members. */
  readonly version: number;
  readonly members: readonly Bytes[];
}

/** Mail of several mailboxes, in the order of storing. */
export interface ManyRequest extends Omit<PageRequest, "recipient" | "since"> {
  readonly recipients: readonly Bytes[];
  /** What ends before this is left out. */
  readonly endsAfter: number;
}

export interface ManyPage extends Page {
  /** Whose each envelope is. */
  readonly recipients: readonly Bytes[];
}

export interface CarryStore {
  /**
   * Replaces the inviter's registration of this id. A courier who left takes all consents along, because each names all couriers.
   * @returns the places that were left out; `conflict`: a registration at least as late is there; `quota`: the inviter has too many groups
   */
  register(registration: CarryRegistration, now: number): Promise<readonly number[] | "conflict" | "quota">;
  /** Ends consents of this key in groups of this id that were given up to `at`. `quota`: nothing ended, and there is no space to remember it. */
  leave(digest: Bytes, groupId: Bytes, key: Bytes, at: number, now: number): Promise<"left" | "quota">;
  /** The members that this courier may fetch the mail of; `undefined` where it is no courier of that group. */
  listFor(courier: Bytes, inviter: Bytes, groupId: Bytes, now: number): Promise<CarryList | undefined>;
  page(request: ManyRequest): Promise<ManyPage>;
  /** Remembers that delegations given before are over. */
  leaveDelegated(digest: Bytes, at: number, forgetAt: number): Promise<"left" | "quota">;
  /** When that was, for each digest. */
  leftAt(digests: readonly Bytes[]): Promise<readonly (number | undefined)[]>;
  /** Deletes up to `max` consents that are over, and up to `max` leaves. */
  purge(now: number, max: number): Promise<{ readonly consents: number; readonly leaves: number; readonly more: boolean }>;
}

/** Plain objects of functions that need no `this`: the relay spreads them, to put a function of its own in the place of one. */
export interface PostageStore {
  /** Whether this had not been used before. @param mark 16 bytes @param day of the key that made it */
  spend(mark: Bytes, day: number): Promise<boolean>;
  /** Forgets up to `max` of the days before this one. */
  purge(before: number, max: number): Promise<{ readonly purged: number; readonly more: boolean }>;
}

export interface Store {
  readonly mailbox: MailboxStore;
  readonly tokens: TokenStore;
  readonly rooms: RoomStore;
  readonly backups: BackupStore;
  readonly push: PushStore;
  readonly sms: SmsStore;
  readonly postage: PostageStore;
  readonly blocks: BlockStore;
  readonly boundKeys: BoundKeyStore;
  readonly discovery: DiscoveryStore;
  readonly carry: CarryStore;
  /** Cheap: the numbers are maintained, not counted. */
  usage(): Promise<UsageReport>;
  /** Writes as many bytes as the largest event has, durably. Rejects when that fails. */
  probe(): Promise<void>;
  /** What was deleted is overwritten, also where the store keeps its recent writes. Costs some fsyncs. */
  forgetDeleted(): Promise<void>;
  /** The number of failed writes since the start. */
  failures(): number;
  /** Finishes the writes under way, then closes the files. */
  close(): Promise<void>;
}
