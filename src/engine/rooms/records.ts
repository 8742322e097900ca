/** What the engine keeps of rooms. Plain JSON; byte strings as lowercase hex, ciphertexts as base64url. */
import type { Media } from "../face/media.ts";
import type { Mark } from "../face/numbers.ts";
import type { LineFailure, RoomOver } from "../face/rooms.ts";
import type { TablePlans } from "../records/tables.ts";

export interface MemberRecord {
  readonly name: string;
  readonly admin?: boolean;
  /** In rooms of mine: the relay has their token. */
  readonly registered?: boolean;
}

/** An earlier room key; what the relay stored after `until` is not read with it. */
export interface OldKey {
  readonly key: string;
  readonly until: number;
}

/** What the relay of a room still has to be told by its admin, this device. */
export interface RoomTasks {
  readonly gate?: boolean;
  /** A new key was announced in the room; the relay's tokens must end. */
  readonly rotate?: boolean;
  readonly end?: boolean;
  readonly leave?: boolean;
  readonly invite?: readonly string[];
}

export interface RoomRecord {
  readonly id: string;
  readonly kind: "room" | "group";
  readonly relay: string;
  /** Authenticates at the room's relay with the room's own session key; absent: with the identity's key, as at the home relay and in rooms from before session keys. */
  readonly session_key?: true;
  /** The key under which the admin lives at the relay: their long-term key, or one for the room alone. */
  readonly admin: string;
  readonly mine: boolean;
  readonly name: string;
  readonly about?: string;
  readonly gated: boolean;
  readonly cell?: string;
  readonly coarse?: string;
  readonly key: string;
  readonly old_keys?: readonly OldKey[];
  readonly created_at: number;
  readonly expires_at?: number;
  /** Set where that is earlier than was asked for. */
  readonly clamped?: true;
  readonly stage: "making" | "invited" | "open" | "over";
  readonly over?: RoomOver;
  readonly over_at?: number;
  /** Who invited me. */
  readonly from?: string;
  /** Number of the last message fetched, and of the last one read. */
  readonly seq: number;
  readonly read: number;
  /** True once its relay has answered for it: before, "no such room" may only mean "not yet". */
  readonly reached?: boolean;
  readonly members: { readonly [id: string]: MemberRecord };
  /** How many members there are; the list may be longer than the truth. */
  readonly inside?: number;
  /** Members who were left out of a new key. What they say under an older key is ignored. */
  readonly left_out?: readonly string[];
  /** Lines older than this were dropped: a message that claims to be older is a repetition. */
  readonly floor?: number;
  readonly tasks?: RoomTasks;
  /** In rooms of mine: the room key whose token its relay has (token-fetch). */
  readonly shared?: string;
}

/** A message in a room. `out` until the relay has it. */
export interface LineRecord {
  readonly id: string;
  readonly room: string;
  readonly kind: "text" | "came" | "left" | "new-key" | "ended";
  readonly by: string;
  readonly name: string;
  readonly text?: string;
  /** Its bytes only in the newest messages of a room (`book.ts`). `stand_in`: of mine, to seal it again. */
  readonly media?: Media & { readonly stand_in?: string };
  /** By its author's clock. */
  readonly created_at: number;
  /** By the relay's. */
  readonly at: number;
  /** The relay's number; absent until it is there. */
  readonly seq?: number;
  readonly sealed?: boolean;
  readonly draft?: string;
  readonly out?: Outgoing;
  /** Of its arrival. */
  readonly mark?: Mark;
}

export interface Outgoing {
  readonly nonce: string;
  readonly ciphertext: string;
  readonly grants?: readonly string[];
  /** The attestation beside it, base64url. */
  readonly vouched?: string;
  /** Answered attempts by the anonymous path; `open` once that is given up or makes no sense. */
  readonly tries: number;
  readonly open?: boolean;
  readonly failed?: LineFailure;
}

/** A knock of mine; one for each room. */
export interface KnockRecord {
  readonly room: string;
  readonly request: string;
  readonly seed: string;
  readonly relay: string;
  readonly session_key?: true;
  readonly name: string;
  readonly gated: boolean;
  readonly cell: string;
  /** The room's. */
  readonly expires_at: number;
  readonly ends_at: number;
  readonly state: "waiting" | "lapsed";
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly room: RoomRecord;
    readonly line: LineRecord;
    readonly knock: KnockRecord;
  }
}

export const ROOM_TABLES: TablePlans<"room" | "line" | "knock"> = {
  room: { kept: "backup", secret: ["key", "old_keys"] },
  line: { kept: "backup", secret: ["out"] },
  knock: { kept: "device" },
};
