/** The face of rooms and groups. "I" in these comments is the user. */

import type { Media, MediaDraft, MediaKind, MediaLabel } from "./media.ts";
import type { Mark } from "./numbers.ts";
import type { Point } from "./position.ts";

/**
 * Why a room is over. `ended`: its admin ended it. `ran-out`: it expired. `left-out`: I did not get the new key. `shut`: it is not, or no
 * longer, open to me. `refused`: the relay did not create it.
 */
export type RoomOver = "ended" | "ran-out" | "left-out" | "shut" | "refused";

export interface RoomMember {
  /** Hex of their key in this room, which cannot be linked to their identity. */
  readonly id: string;
  /** The name that they chose. */
  readonly name: string;
  readonly admin: boolean;
  readonly me: boolean;
}

/** Someone who asks to enter a room of mine. */
export interface Knock {
  readonly id: string;
  readonly name: string;
  /** A fingerprint of the knock's key to compare: three groups of four characters, which the knocker sees too. */
  readonly mark: readonly string[];
  /** The latest time at which it expires. */
  readonly ends_at: number;
}

export interface Room {
  /** 32 hex digits. */
  readonly id: string;
  readonly kind: "room" | "group";
  readonly name: string;
  /** The origin of the room's relay. */
  readonly relay: string;
  /** Whether I am its admin. */
  readonly mine: boolean;
  /** True: knockers wait for the admin. False: the admin's device admits them automatically. */
  readonly gated: boolean;
  /** `making`: it is not created at the relay yet. `invited`: I have not answered the invitation yet. */
  readonly stage: "making" | "invited" | "open" | "over";
  readonly over?: RoomOver;
  /** The person who invited me. */
  readonly from?: string;
  /** The corners of its cell. */
  readonly cell?: readonly Point[];
  /** Absent for groups. */
  readonly expires_at?: number;
  /** `expires_at` is earlier than I asked for: the relay limits a room's lifetime. */
  readonly clamped?: true;
  readonly inside: number;
  readonly members: readonly RoomMember[];
  readonly unread: number;
  readonly last?: {
    readonly by: string;
    readonly text: string;
    readonly media?: MediaKind;
    readonly mark?: Mark;
    readonly at: number;
  };
  /** Only in my rooms. */
  readonly knocks: readonly Knock[];
  /** Its relay is not mine, I use my own key there, and it gets bare signatures, which it could use at another relay. */
  readonly bare?: true;
  /** A new key, a change of the gate or the end is not stored at the relay yet. */
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

/** The result of the last search for rooms. */
export interface Around {
  readonly looking: boolean;
  /** The time and place of the search; absent during the first search. */
  readonly at?: number;
  readonly from?: Point;
  readonly rooms: readonly RoomAround[];
}

/** My knock at a room. It waits 120 seconds at the relay. */
export interface MyKnock {
  readonly room: string;
  readonly name: string;
  readonly gated: boolean;
  readonly mark: readonly string[];
  readonly ends_at: number;
  readonly state: "waiting" | "lapsed";
}

export type LineFailure = "too-large" | "quota" | "shut" | "refused";
/** The state of a message of mine. It must always be correct. */
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
  readonly media?: MediaLabel;
  readonly mark?: Mark;
  /** When the relay stored it; for a queued message, when I wrote it. */
  readonly at: number;
  readonly mine: boolean;
  readonly admin: boolean;
  /** Only for my messages. */
  readonly state?: LineState;
}

export interface RoomsState {
  readonly rooms: readonly Room[];
  readonly around?: Around;
  readonly knocking: readonly MyKnock[];
  /** The rooms that were opened last, with their messages, oldest first. */
  readonly talks: readonly { readonly room: string; readonly lines: readonly Line[] }[];
}

export interface RoomDraft {
  /** 32 hex digits, made by the form, so that sending a draft twice creates one room. It becomes the `room_id`. */
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly gated: boolean;
  /** Only its cell is sent to the relay. */
  readonly at: Point;
  readonly expires_at: number;
}

export interface RoomsCommands {
  /** Searches rooms near `at` at my relay, by coarse cells of about 2 km. Rejects `no-line` without a connection. */
  lookForRooms(at: Point): Promise<void>;
  createRoom(draft: RoomDraft): Promise<void>;
  /** `id`: 32 hex digits made by the form. Invitations are sent when the relay has created the group. */
  createGroup(id: string, name: string, people: readonly string[]): Promise<void>;
  invite(group: string, people: readonly string[]): Promise<void>;
  answerInvite(group: string, accept: boolean): Promise<void>;
  /** Knocks at a room that a search found, or at one that is no longer open to me. Rejects `no-line` or `room-gone`. */
  knock(room: string): Promise<void>;
  /** Cancels my knock, or removes an expired one. */
  forgetKnock(room: string): Promise<void>;
  /** Admits a knocker, or hides the knock on this device; then it expires. Rejects `knock-over` or `no-line`. */
  answerKnock(room: string, knock: string, letIn: boolean): Promise<void>;
  /** Sends a message. `line`: 32 hex digits made by the form, so that sending it twice posts one message. `text` may be empty beside media. */
  say(room: string, line: string, text: string, media?: MediaDraft): Promise<void>;
  /** The most bytes that media may have in a message with this text. */
  lineRoom(room: string, text: string, media: MediaDraft): Promise<number>;
  /** The picture or voice of a message. */
  lineMedia(room: string, line: string): Promise<Media>;
  /** Sends a failed message again; `dropLine` removes it. */
  retryLine(room: string, line: string): Promise<void>;
  dropLine(room: string, line: string): Promise<void>;
  /** Call it when a room is shown: its messages are loaded, and the present ones count as read. */
  openRoom(room: string): Promise<void>;
  setGate(room: string, gated: boolean): Promise<void>;
  /** Gives a new room key to all members except `without` (ids of members). */
  rotateRoomKey(room: string, without: readonly string[]): Promise<void>;
  /** Ends a room of mine, or deletes a group of mine. */
  endRoom(room: string): Promise<void>;
  leaveRoom(room: string): Promise<void>;
  /** Removes a room that is over from the list. */
  forgetRoom(room: string): Promise<void>;
}
