/** The face's part about notes, those for me and those I leave. A waiting one has no text and no place (§4.4). */
import type { Circle } from "./position.ts";

export interface TimeWindow {
  readonly starts_at: number;
  readonly ends_at: number;
  /** IANA name of the place's own time zone. */
  readonly timezone: string;
}

/** Where a waiting note is, told without telling the place. */
export type Whereabouts =
  | { readonly kind: "far" }
  | {
      readonly kind: "near";
      /** The distance to its edge is at most this. */
      readonly within_m: number;
      /** An off-centre haze, the same for all notes of one place. The spot is somewhere in it. */
      readonly haze: Circle;
    };

/** Why a note that could be open is not. */
export type Held = "too-early" | "position-unknown" | "position-old" | "position-coarse";

export interface WaitingNote {
  readonly id: string;
  readonly from: string;
  readonly window: TimeWindow;
  readonly where: Whereabouts;
  readonly held?: Held;
}

export interface OpenedNote {
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  /** When the sender wrote it (sender-asserted). */
  readonly created_at: number;
  readonly opened_at: number;
  /** Accuracy of the fix that opened it. */
  readonly accuracy_m: number;
  /** False until the moment has been shown once. */
  readonly seen: boolean;
  readonly kept: boolean;
}

/** Always true, never silent. `failed` carries a reason the screens have words for. */
export type SentState =
  | { readonly kind: "queued"; readonly since: number }
  | { readonly kind: "relay"; readonly since: number; readonly sealed: boolean }
  | { readonly kind: "received"; readonly since: number }
  | { readonly kind: "lapsed"; readonly since: number }
  | { readonly kind: "withdrawn"; readonly since: number }
  | { readonly kind: "failed"; readonly since: number; readonly reason: SendFailure };

/** `too-large`, `refused` and `quota` are the relay's word; `no-relay` means the contact's relay no longer exists. */
export type SendFailure = "too-large" | "refused" | "quota" | "no-relay";

export interface SentNote {
  readonly id: string;
  readonly text: string;
  /** What the sender calls the place; stays on this device. Empty: none given. */
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  readonly created_at: number;
  readonly to: readonly { readonly person: string; readonly state: SentState }[];
}

export interface Draft {
  /** Made by the form when it opens, 32 hex digits: leaving the same draft twice leaves one note. Becomes PRESENCE `event_id`. */
  readonly id: string;
  readonly text: string;
  readonly place: string;
  readonly circle: Circle;
  readonly window: TimeWindow;
  readonly to: readonly string[];
}

/** How a text fills its padding bucket (metadata protection). */
export interface Measure {
  readonly bytes: number;
  /** Bytes of text that fit in the bucket this text needs. */
  readonly capacity: number;
  /** 256, 1024, 4096 or 16384; 0 when it fits none. */
  readonly bucket: number;
}

export interface NotesState {
  readonly waiting: readonly WaitingNote[];
  readonly opened: readonly OpenedNote[];
  readonly sent: readonly SentNote[];
}

export interface NotesCommands {
  measure(draft: Draft): Promise<Measure>;
  leaveNote(draft: Draft): Promise<void>;
  /** REVOKE: asks the recipients' devices to forget it, if unopened. */
  withdrawNote(id: string): Promise<void>;
  /** Removes my copy of a sent note. */
  forgetSent(id: string): Promise<void>;

  /** Their moment was shown. */
  seenNotes(ids: readonly string[]): Promise<void>;
  keepNote(id: string, kept: boolean): Promise<void>;
  deleteNote(id: string): Promise<void>;
}
