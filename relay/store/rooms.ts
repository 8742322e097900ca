/** What the relay keeps of rooms and groups (§7). */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

/** Flags that the admin may change later. */
export interface RoomFlags {
  readonly gated: boolean;
  readonly proximityRequired: boolean;
}

export interface Room extends RoomFlags {
  readonly roomId: Bytes;
  readonly kind: "room" | "group";
  readonly admin: Bytes;
  readonly bleEnabled: boolean;
  readonly maxMembers: number;
  readonly createdAt: number;
  /** Of a group: so far off that it never comes. */
  readonly expiresAt: number;
}

export interface NewRoom extends Room {
  /** Where it is found; a group nowhere. */
  readonly cells: { readonly fine: string; readonly coarse: string } | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

/** A room as discovery shows it. */
export interface ListedRoom extends Room {
  readonly fineCell: string;
  /** Member tokens that are valid for good. */
  readonly memberCount: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

export interface RoomMessage {
  readonly id: number;
  readonly nonce: Bytes;
  readonly ciphertext: Bytes;
  readonly storedAt: number;
}

export interface Knock {
  readonly roomId: Bytes;
  readonly requestId: Bytes;
  readonly knocker: Bytes;
  readonly ephemeralKey: Bytes;
  readonly handle: string | undefined;
}

export interface Admission {
  readonly roomId: Bytes;
  readonly requestId: Bytes;
  readonly admin: Bytes;
  readonly grant: Bytes | undefined;
}

export interface RoomPage {
  readonly max: number;
  /** The last room of the page before. */
  readonly after: Bytes | undefined;
}

/** The rooms themselves. */
interface RoomDirectory {
  /** `duplicate`: the id is taken. `quota`: its admin has too many. */
  create(room: NewRoom): Promise<"created" | "duplicate" | "quota">;
  /** Nothing once it has expired. */
  find(roomId: Bytes, now: number): Promise<Room | undefined>;
  /**
   * Rooms that have not expired, by fine or coarse cell; never groups. First every admin's newest room there, the newest first, then their
   * second newest, and so on. `not-found`: the room after which the page was to begin is gone.
   */
  discover(cell: string, page: RoomPage, now: number): Promise<readonly ListedRoom[] | "not-found">;
  /** What is absent stays. Opening the gate forgets who was admitted. */
  update(roomId: Bytes, flags: Partial<RoomFlags>): Promise<void>;
  /** Ends it at once and for everybody, with tokens, knocks, admissions, bans and messages. */
  end(roomId: Bytes): Promise<void>;
  /** Ends what has expired and deletes up to `max` rows of each kind; `more` when there is more to do. */
  purge(now: number, max: number): Promise<{ readonly purged: number; readonly more: boolean }>;
}

/** When what is ended ends: posting first, reading later. Unix seconds. */
export interface TokenEnd {
  readonly postsUntil: number;
  readonly readsUntil: number;
}

/** Tokens that all who hold a room's key have in common. They end with the member tokens, and count among no members. */
interface RoomTokens {
  /** Idempotent. */
  registerRoomToken(roomId: Bytes, token: Bytes): Promise<"registered" | "not-found">;
  /** What the token still opens this room for. */
  opens(roomId: Bytes, token: Bytes, now: number): Promise<"posting" | "reading" | undefined>;
}

/** Member tokens. */
interface MemberTokens {
  /** Idempotent; gives a token in its grace new life. `quota`: as many as the room may have members are registered. */
  registerToken(roomId: Bytes, token: Bytes): Promise<"registered" | "quota" | "not-found">;
  /** All of them, also those in their grace. How many. The room token ends at `end`. */
  revokeTokens(roomId: Bytes, end: TokenEnd): Promise<number>;
  /**
   * Lets all end at `end.postsUntil`, or earlier where an earlier rotation said so. How many were valid for good until now. The room token
   * ends likewise; where somebody is banned its posting ends at `now`, since they hold it too.
   */
  rotateTokens(roomId: Bytes, end: TokenEnd, now: number): Promise<number>;
  /** Whether it is registered for this room, in its grace included. */
  hasToken(roomId: Bytes, token: Bytes, now: number): Promise<boolean>;
}

/** Its sequence number, rising by one in each room; `quota`: the room or the whole store is full. */
export type RoomStoreOutcome = number | "duplicate" | "not-found" | "quota";

/** Messages. */
interface RoomMessages {
  store(roomId: Bytes, nonce: Bytes, ciphertext: Bytes, now: number): Promise<RoomStoreOutcome>;
  /** Those after `sinceId`, oldest first, as many as fit both bounds, but one at least. */
  messages(roomId: Bytes, sinceId: number, bounds: { maxMessages: number; maxBytes: number }): Promise<readonly RoomMessage[]>;
}

/** The door. */
interface RoomDoor {
  /** A knocker has one knock at a room: a later one replaces it. `duplicate`: the request id is another's. */
  knock(knock: Knock, now: number): Promise<"stored" | "duplicate" | "quota" | "not-found">;
  /** A knock that has not expired, answered or not. */
  findKnock(roomId: Bytes, requestId: Bytes, now: number): Promise<Knock | undefined>;
  /** Marks it answered and, where the room is gated, the knocker admitted. False when there is no such knock. */
  admit(roomId: Bytes, requestId: Bytes, grant: Bytes | undefined, now: number): Promise<boolean>;
  /** Unanswered knocks at all rooms of this admin. */
  knocksFor(admin: Bytes, now: number): Promise<readonly Knock[]>;
  /** Knocks of this key that were answered and have not expired. */
  admissionsOf(knocker: Bytes, now: number): Promise<readonly Admission[]>;
  isAdmitted(roomId: Bytes, pubkey: Bytes): Promise<boolean>;
  isBanned(roomId: Bytes, pubkey: Bytes): Promise<boolean>;
  /** Takes back admission and knock; with `ban`, for good. */
  remove(roomId: Bytes, pubkey: Bytes, ban: boolean): Promise<void>;
}

export type RoomStore = RoomDirectory & MemberTokens & RoomTokens & RoomMessages & RoomDoor;
