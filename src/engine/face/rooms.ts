/** The face's part about rooms and groups: what the screens may know of them and what they may ask for. Plain data, as in face.ts. */

import type { Point } from "./position.ts";

/** Why a room is over: its admin ended it; its time ran out; I was left out of the new key; it is not open to me (any more); the relay would not make it. */
export type RoomOver = "ended" | "ran-out" | "left-out" | "shut" | "refused";

export interface RoomMember {
  /** Hex of the key they have in this room, which says nothing of who they are elsewhere. */
  readonly id: string;
  /** The name they say they have. */
  readonly name: string;
  readonly admin: boolean;
  readonly me: boolean;
}

/** Someone who asks to be let into a room of mine. */
export interface Knock {
  readonly id: string;
  readonly name: string;
  /** Three groups of four characters of their knock's key; they see the same. */
  readonly mark: readonly string[];
  /** Unix seconds: at the latest then it runs out. */
  readonly ends_at: number;
}

export interface Room {
  /** 32 hex digits. */
  readonly id: string;
  readonly kind: "room" | "group";
  readonly name: string;
  /** The relay it lives on, as an origin. */
  readonly relay: string;
  /** I made it. */
  readonly mine: boolean;
  /** Whoever knocks waits for its admin; otherwise the admin's device lets them in by itself. */
  readonly gated: boolean;
  /** `making`: its relay has not been told of it yet. `invited`: I was asked and have not answered. */
  readonly stage: "making" | "invited" | "open" | "over";
  readonly over?: RoomOver;
  /** The person who invited me. */
  readonly from?: string;
  /** Corners of its cell. */
  readonly cell?: readonly Point[];
  /** Absent for groups. */
  readonly expires_at?: number;
  /** That is earlier than I asked for: its relay keeps no room for so long. */
  readonly clamped?: true;
  readonly inside: number;
  readonly members: readonly RoomMember[];
  readonly unread: number;
  readonly last?: { readonly by: string; readonly text: string; readonly at: number };
  /** Only in rooms of mine. */
  readonly knocks: readonly Knock[];
  /** Its relay is not mine, knows me by my own key, and could use what I sign for it elsewhere. */
  readonly bare?: true;
  /** A new key, a gate or an end that its relay has not been told of yet. */
  readonly busy: boolean;
}

export interface RoomAround {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly gated: boolean;
  readonly inside: number;
  readonly expires_at: number;
  readonly cell: readonly Point[];
  readonly center: Point;
}

/** What was found when rooms were last looked for. */
export interface Around {
  readonly looking: boolean;
  /** When and where; absent while the first look is under way. */
  readonly at?: number;
  readonly from?: Point;
  readonly rooms: readonly RoomAround[];
}

/** A knock of mine. It waits 120 seconds at the relay. */
export interface MyKnock {
  readonly room: string;
  readonly name: string;
  readonly gated: boolean;
  readonly mark: readonly string[];
  readonly ends_at: number;
  readonly state: "waiting" | "lapsed";
}

export type LineFailure = "too-large" | "quota" | "shut" | "refused";
/** Where something I said is. Always true. */
export type LineState =
  | { readonly kind: "queued"; readonly since: number }
  | { readonly kind: "relay"; readonly since: number; readonly sealed: boolean }
  | { readonly kind: "failed"; readonly since: number; readonly reason: LineFailure };

export interface Line {
  readonly id: string;
  readonly kind: "text" | "came" | "left" | "new-key" | "ended";
  readonly by: string;
  readonly name: string;
  readonly text: string;
  /** When the relay took it; for what still waits, when I said it. */
  readonly at: number;
  readonly mine: boolean;
  readonly admin: boolean;
  /** Only for what I said. */
  readonly state?: LineState;
}

export interface RoomsState {
  readonly rooms: readonly Room[];
  readonly around?: Around;
  readonly knocking: readonly MyKnock[];
  /** The rooms that were opened last, with what was said in them, oldest first. */
  readonly talks: readonly { readonly room: string; readonly lines: readonly Line[] }[];
}

export interface RoomDraft {
  /** 32 hex digits, made by the form: the same draft twice is one room. Becomes `room_id`. */
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly gated: boolean;
  /** Its cell is told to the relay, the point is not. */
  readonly at: Point;
  readonly expires_at: number;
}

export interface RoomsCommands {
  /** Asks my relay for rooms near `at`, by coarse cells: it is told squares of about 2 km. Rejects `no-line` without a connection. */
  lookForRooms(at: Point): Promise<void>;
  createRoom(draft: RoomDraft): Promise<void>;
  /** `id`: 32 hex digits made by the form. Invites go out once the group is at the relay. */
  createGroup(id: string, name: string, people: readonly string[]): Promise<void>;
  invite(group: string, people: readonly string[]): Promise<void>;
  answerInvite(group: string, accept: boolean): Promise<void>;
  /** Knocks at a room that was found, or at one that shut me out. Rejects `no-line` or `room-gone`. */
  knock(room: string): Promise<void>;
  /** Stops waiting, or clears a knock that ran out. */
  forgetKnock(room: string): Promise<void>;
  /** Answers a knock. "Not now" only hides it here; it runs out by itself. Rejects `knock-over` or `no-line`. */
  answerKnock(room: string, knock: string, letIn: boolean): Promise<void>;
  /** `line`: 32 hex digits made by the form; the same one twice says it once. */
  say(room: string, line: string, text: string): Promise<void>;
  /** Puts something that failed on its way again, or takes it away. */
  retryLine(room: string, line: string): Promise<void>;
  dropLine(room: string, line: string): Promise<void>;
  /** The room is in front of me: its lines are shown, and what is there now counts as read. */
  openRoom(room: string): Promise<void>;
  setGate(room: string, gated: boolean): Promise<void>;
  /** Gives everyone but `without` (ids of members) a new key. */
  rotateRoomKey(room: string, without: readonly string[]): Promise<void>;
  /** Ends a room of mine, or deletes a group of mine. */
  endRoom(room: string): Promise<void>;
  leaveRoom(room: string): Promise<void>;
  /** Takes a room that is over off the list. */
  forgetRoom(room: string): Promise<void>;
}
