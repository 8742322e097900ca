/** The face of notes, received and sent. A waiting note has no text and no place (§4.4). */
import type { Media, MediaDraft, MediaLabel } from "./media.ts";
import type { Mark } from "./numbers.ts";
import type { Circle } from "./position.ts";

export interface TimeWindow {
  readonly starts_at: number;
  readonly ends_at: number;
  /** IANA name of the place's own time zone. */
  readonly timezone: string;
}

/** A hint of how near a waiting note is, which does not reveal the place. */
export type Whereabouts =
  | { readonly kind: "far" }
  | {
      readonly kind: "near";
      /** The distance to the note's edge is at most this. */
      readonly within_m: number;
      /** An off-centre circle that contains the place; it is the same for all notes of one place. */
      readonly haze: Circle;
    };

/** Why a note is not open although the device may be at its place. */
export type Held = "too-early" | "position-unknown" | "position-old" | "position-coarse";

/** In place of a person's id: the user. A note to oneself never leaves the device. */
export const MYSELF = "me";

export interface WaitingNote {
  readonly id: string;
  readonly from: string;
  readonly window: TimeWindow;
  readonly where: Whereabouts;
  readonly held?: Held;
  readonly mark?: Mark;
}

export interface CameBy {
  readonly courier: string;
  readonly hops: number;
}

export interface OpenedNote {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly media?: MediaLabel;
  readonly circle: Circle;
  readonly window: TimeWindow;
  /** When the note was written, as the sender claims. */
  readonly created_at: number;
  readonly opened_at: number;
  /** The accuracy of the position that opened it. */
  readonly accuracy_m: number;
  /** False until the opening was shown once. */
  readonly seen: boolean;
  readonly kept: boolean;
  /** A courier brought it: their key, and how many have handed it on. */
  readonly came?: CameBy;
  readonly mark?: Mark;
}

/** What the relay saw of a letter: who it is for, and unless `sealed` me as well; where it is `hidden`, nobody. */
interface Saw {
  readonly sealed: boolean;
  readonly hidden?: boolean;
}

/** The state of a note for one recipient. It must always be correct. The screens have words for the reason of `failed`. */
export type SentState =
  | { readonly kind: "queued"; readonly since: number }
  /** A courier was given it, and neither they nor my own line have said that the relay has it. `courier`: their key. */
  | { readonly kind: "courier"; readonly since: number; readonly courier: string }
  | ({ readonly kind: "relay"; readonly since: number } & Saw)
  /** Where a version before this one sent it, what the relay saw was not kept. */
  | ({ readonly kind: "received"; readonly since: number } & Partial<Saw>)
  /** To `MYSELF`: it lies on this device. */
  | { readonly kind: "mine"; readonly since: number }
  | { readonly kind: "lapsed"; readonly since: number }
  | { readonly kind: "withdrawn"; readonly since: number }
  | { readonly kind: "failed"; readonly since: number; readonly reason: SendFailure };

/** `too-large`, `refused` and `quota` are answers of the relay; `no-relay`: the contact's relay no longer exists. */
export type SendFailure = "too-large" | "refused" | "quota" | "no-relay";

export interface SentNote {
  readonly id: string;
  readonly text: string;
  readonly media?: MediaLabel;
  /** The user's own name of the place, which stays on this device. Empty: none. */
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  readonly created_at: number;
  readonly to: readonly { readonly person: string; readonly state: SentState }[];
}

export interface Draft {
  /** 32 hex digits, made when the form opens, so that sending a draft twice leaves one note. It becomes the `event_id` of PRESENCE. */
  readonly id: string;
  /** May be empty beside media. */
  readonly text: string;
  readonly media?: MediaDraft;
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  /** Ids of people, and `MYSELF`. */
  readonly to: readonly string[];
}

/** How much of its padding bucket a text fills (metadata protection). */
export interface Measure {
  readonly bytes: number;
  /** The most bytes of text that fit that bucket. */
  readonly capacity: number;
  /** Bytes of text for which there is still room; negative: so many are too many. */
  readonly left: number;
  /** The bucket: 256, 1024, 4096 or 16384; 0 when the text fits none. */
  readonly bucket: number;
  /** With media: the most bytes that it may have beside this text. */
  readonly media?: number;
}

export interface NotesState {
  readonly waiting: readonly WaitingNote[];
  readonly opened: readonly OpenedNote[];
  readonly sent: readonly SentNote[];
}

export interface NotesCommands {
  measure(draft: Draft): Promise<Measure>;
  leaveNote(draft: Draft): Promise<void>;
  /** Sends REVOKE, which asks the recipients' devices to delete the note if it is unopened. */
  withdrawNote(id: string): Promise<void>;
  /** Deletes the user's copy of a sent note. */
  forgetSent(id: string): Promise<void>;

  /** Call it when the opening of these notes was shown. */
  seenNotes(ids: readonly string[]): Promise<void>;
  keepNote(id: string, kept: boolean): Promise<void>;
  deleteNote(id: string): Promise<void>;

  /** The picture or voice of an opened note or a note of mine. Rejects `not-found`, and `bad-media` for one that must not be shown. */
  noteMedia(id: string): Promise<Media>;
}
