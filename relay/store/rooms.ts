/** The store's interface for rooms and groups (§7). Times are unix seconds. */
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
  /** For a group, a time that is never reached. */
  readonly expiresAt: number;
}

export interface NewRoom extends Room {
  /** The cells in which discovery lists it; none for a group. */
  readonly cells: { readonly fine: string; readonly coarse: string } | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

/** A room as discovery shows it. */
export interface ListedRoom extends Room {
  readonly fineCell: string;
  /** The number of member tokens without an end. */
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

interface RoomDirectory {
  /** `duplicate`: the id is taken. `quota`: the admin has too many rooms. */
  create(room: NewRoom): Promise<"created" | "duplicate" | "quota">;
  /** `undefined` also for an expired room. */
  find(roomId: Bytes, now: number): Promise<Room | undefined>;
  /**
   * Rooms that have not expired, by fine or coarse cell; never groups. First the newest room of every admin, the newest first, then the
   * second newest of every admin, and so on. `not-found`: the room `page.after` no longer exists.
   */
  discover(cell: string, page: RoomPage, now: number): Promise<readonly ListedRoom[] | "not-found">;
  /** Absent flags stay as they are. Opening the gate deletes the admissions. */
  update(roomId: Bytes, flags: Partial<RoomFlags>): Promise<void>;
  /** Deletes a room with its tokens, knocks, admissions, bans and messages. */
  end(roomId: Bytes): Promise<void>;
  /** Ends expired rooms and deletes up to `max` rows of each kind; `more`: expired rows are left. */
  purge(now: number, max: number): Promise<{ readonly purged: number; readonly more: boolean }>;
}

/** When tokens end: posting first, reading later. Unix seconds. */
export interface TokenEnd {
  readonly postsUntil: number;
  readonly readsUntil: number;
}

/** Room tokens, which all holders of the room key share. They end with the member tokens and do not count as members. */
interface RoomTokens {
  /** Idempotent. */
  registerRoomToken(roomId: Bytes, token: Bytes): Promise<"registered" | "not-found">;
  /** What the token allows in this room now; `posting` includes reading. */
  opens(roomId: Bytes, token: Bytes, now: number): Promise<"posting" | "reading" | undefined>;
}

interface MemberTokens {
  /** Idempotent; a token in its grace period becomes valid again. `quota`: the room has `max_members` valid tokens. */
  registerToken(roomId: Bytes, token: Bytes): Promise<"registered" | "quota" | "not-found">;
  /** Deletes all, also those in their grace period. @returns how many. Room tokens end at `end` */
  revokeTokens(roomId: Bytes, end: TokenEnd): Promise<number>;
  /**
   * Ends all at `end.postsUntil`, or at the earlier end that a previous rotation set. Room tokens end likewise; in a room with bans they
   * end for posting at `now`, because the banned know them too.
   * @returns how many had no end before
   */
  rotateTokens(roomId: Bytes, end: TokenEnd, now: number): Promise<number>;
  /** Whether the token is registered for this room; true also in its grace period. */
  hasToken(roomId: Bytes, token: Bytes, now: number): Promise<boolean>;
}

/** The message's sequence number, rising by one in each room. `quota`: the room or the whole store is full. */
export type RoomStoreOutcome = number | "duplicate" | "not-found" | "quota";

interface RoomMessages {
  store(roomId: Bytes, nonce: Bytes, ciphertext: Bytes, now: number): Promise<RoomStoreOutcome>;
  /** Messages after `sinceId`, oldest first, as many as fit both bounds, but at least one. */
  messages(roomId: Bytes, sinceId: number, bounds: { maxMessages: number; maxBytes: number }): Promise<readonly RoomMessage[]>;
}

interface RoomKnocks {
  /** A knocker has at most one knock at a room; a later one replaces it. `duplicate`: another knocker uses the request id. */
  knock(knock: Knock, now: number): Promise<"stored" | "duplicate" | "quota" | "not-found">;
  /** A knock that has not expired, answered or not. */
  findKnock(roomId: Bytes, requestId: Bytes, now: number): Promise<Knock | undefined>;
  /** Marks a knock as answered; in a gated room it also admits the knocker. False when there is no such knock. */
  admit(roomId: Bytes, requestId: Bytes, grant: Bytes | undefined, now: number): Promise<boolean>;
  /** Unanswered knocks at this admin's rooms. */
  knocksFor(admin: Bytes, now: number): Promise<readonly Knock[]>;
  /** Knocks of this key that were answered and have not expired. */
  admissionsOf(knocker: Bytes, now: number): Promise<readonly Admission[]>;
  isAdmitted(roomId: Bytes, pubkey: Bytes): Promise<boolean>;
  isBanned(roomId: Bytes, pubkey: Bytes): Promise<boolean>;
  /** Deletes a key's admission and knock; with `ban`, bans the key too. */
  remove(roomId: Bytes, pubkey: Bytes, ban: boolean): Promise<void>;
}

export type RoomStore = RoomDirectory & MemberTokens & RoomTokens & RoomMessages & RoomKnocks;
