/** The records of this part: the draft, and the state of backup and restore. */
import type { TablePlans } from "../records/tables.ts";

/** The note being written: what the screens keep of it, as they wrote it. One record, under `DRAFT`. */
export interface DraftRecord {
  readonly json: string;
}
export const DRAFT = "draft";

/** How backup and restore stand on this device. One record, under `KEEPING`. */
export interface BackupRecord {
  /** The person wants no backup at the relay. */
  readonly off?: boolean;
  /** The relay that holds the backup below, its version there and when it was stored, unix seconds by the relay's clock. */
  readonly relay?: string;
  /** Public key whose backup it is, hex. */
  readonly owner?: string;
  /** It lies there under a key of its own; absent: under the owner's. */
  readonly hidden?: true;
  /** An older one under the other key is still to be deleted. */
  readonly left?: "own" | "session";
  /** When that is done, unix seconds: the moment at which the other was stored would tie both keys. */
  readonly left_at?: number;
  readonly version?: number;
  readonly stored_at?: number;
  readonly bytes?: number;
  /** What the last backup held, to see whether anything changed since. */
  readonly digest?: string;
  /** Digest of what was last sent, answered or not: a backup with this digest came from this device. */
  readonly sent_digest?: string;
  /** When the newest snapshot that this device made or took in was taken. */
  readonly made_at?: number;
  /** With hidden mail: when the next one is stored, unix seconds. Kept, or an app that is seldom open for long would never come to it. */
  readonly due_at?: number;
  /** When a backup was last written to a file. */
  readonly file_at?: number;
  /** Restored from words, and the search for the relay's backup has not ended. */
  readonly restoring?: boolean;
  /** If it finds none, mail is hidden from then on. */
  readonly hides?: true;
  /** It has found none. Another device of the same words may have stored one since, also under the other key. */
  readonly alone?: true;
  /** What came back, until the person has seen it. */
  readonly restored?: { readonly made_at: number; readonly people: number; readonly notes: number };
}
export const KEEPING = "backup";

declare module "../records/tables.ts" {
  interface Tables {
    readonly draft: DraftRecord;
    readonly keeping: BackupRecord;
  }
}

export const KEEPING_TABLES: TablePlans<"draft" | "keeping"> = {
  draft: { kept: "device" },
  keeping: { kept: "device" },
};
