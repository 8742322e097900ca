/** What is kept of notes, those for me and those I left. */
import type { CameBy } from "../face/notes.ts";
import type { Mark } from "../face/numbers.ts";
import type { Circle, Media, MediaDraft, SentNote, TimeWindow } from "../face.ts";
import type { TablePlans } from "../records/tables.ts";

/** A note for me. `gone` keeps only what is needed to ignore it when it comes again. */
export interface NoteRecord {
  /** Hash of sender and event id: the same note in another envelope is still the same note. */
  readonly id: string;
  readonly state: "waiting" | "opened" | "gone";
  readonly from: string;
  readonly event_id: string;
  readonly received_at: number;
  /** After this nobody can send it again. */
  readonly forget_at: number;
  readonly note?: NoteContent;
  readonly opened_at?: number;
  readonly accuracy_m?: number;
  readonly seen?: boolean;
  readonly kept?: boolean;
  readonly came?: CameBy;
  /** Of its arrival. */
  readonly mark?: Mark;
}

export interface NoteContent {
  readonly text: string;
  readonly media?: Media;
  readonly circle: Circle;
  /** Geohash cells of a region of type 1. */
  readonly cells?: readonly string[];
  readonly window: TimeWindow;
  readonly created_at: number;
}

/** A note I left is kept as it is shown, and with all of its media. */
export interface SentRecord extends Omit<SentNote, "media"> {
  readonly media?: MediaDraft;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly note: NoteRecord;
    readonly sent: SentRecord;
  }
}

export const NOTE_TABLES: TablePlans<"note" | "sent"> = {
  note: { kept: "backup" },
  sent: { kept: "backup" },
};
