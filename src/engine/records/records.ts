/** What the engine keeps, one record type a table. Plain JSON; byte strings as lowercase hex, envelopes as base64url. */
import type { BoundForm } from "../../protocol/wire/commands.ts";
import type { CheckedBy, KeyEvent } from "../face/people.ts";
import type { Circle, SentNote, TimeWindow, TrustLevel } from "../face.ts";
import type { KnockRecord, LineRecord, RoomRecord } from "../rooms/records.ts";

/** Settings are one record, under this key. */
export const SETTINGS = "me";

export interface Settings {
  readonly name: string;
  readonly relay: string;
  readonly words_confirmed: boolean;
  /** When the contact link was last shown: an answer within 7 days is expected, later it becomes a request. */
  readonly link_shared_at?: number;
  /** How many answered it since and became contacts without being asked about. */
  readonly link_answers?: number;
  /** Tokens of people I removed that the relay has not been told to drop yet. */
  readonly revoked_tokens?: readonly string[];
  /** Seed of the key I have moved to, hex; absent: the one in the vault. The vault's own seed goes on opening the rows. */
  readonly seed?: string;
  /** Seed of the key I would move to; its words were shown. */
  readonly next_seed?: string;
  /** Where my mail went before I moved. */
  readonly former?: readonly FormerMailbox[];
}

/** A mailbox left behind by a move to another key or relay: fetched from until nobody can have anything in it. */
export interface FormerMailbox {
  readonly relay: string;
  /** Of the key it belongs to, hex. */
  readonly seed: string;
  readonly until: number;
  /** The key that came after it, hex; absent when only the relay changed. */
  readonly moved_to?: string;
}

export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly level: TrustLevel;
  readonly relay: string;
  readonly added_at: number;
  readonly verified_at?: number;
  /** When my relay last took the token under which this person may submit. */
  readonly token_registered_at?: number;
  readonly verified_by?: CheckedBy;
  readonly receipts?: boolean;
  /** When they said where they live (their own clock): an older word does not undo a newer one. */
  readonly relay_at?: number;
  /** Keys they had before, and how long mail under them still counts as theirs. */
  readonly earlier?: readonly { readonly id: string; readonly until: number }[];
  /** A new key, signed by this one, that waits for my decision. */
  readonly change?: { readonly id: string; readonly at: number };
  /** New keys I refused. */
  readonly refused?: readonly string[];
  readonly history?: readonly KeyEvent[];
  /** When I last told them of a move of mine. */
  readonly told_at?: number;
}

/** An invitation to verify, given out. */
export interface InviteRecord {
  /** Its token, hex. */
  readonly id: string;
  readonly person: string;
  /** My key it was made with. */
  readonly own: string;
  readonly made_at: number;
  readonly used?: boolean;
}

export interface RequestRecord {
  readonly id: string;
  readonly handle: string;
  readonly relay: string;
  readonly at: number;
}

/** Someone kept out. `person` is what comes back when they are let in again; absent for one who never was a person. */
export interface BlockedRecord {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly person?: PersonRecord;
}

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
}

export interface NoteContent {
  readonly text: string;
  readonly circle: Circle;
  /** Geohash cells of a region of type 1. */
  readonly cells?: readonly string[];
  readonly window: TimeWindow;
  readonly created_at: number;
}

/** A note I left is kept as it is shown. */
export type SentRecord = SentNote;

/** One envelope on its way to one person. */
export interface OutboxRecord {
  /** Envelope id (STORE form): the relay knows it again however often it is sent. */
  readonly id: string;
  readonly person: string;
  readonly relay: string;
  readonly envelope: string;
  readonly expires_at: number;
  /** The sent note it carries, if it carries one. */
  readonly note?: string;
  /** False once sealed submission was given up, or makes no sense (the other side cannot have registered a token yet). */
  readonly sealed: boolean;
  /** Answered attempts by the sealed path. */
  readonly sealed_attempts: number;
  /** My key that sealed it, hex; absent: the one in the vault. */
  readonly own?: string;
}

/** An envelope of a kind this version does not know, kept for one that does. */
export interface UnknownRecord {
  readonly id: string;
  readonly envelope: string;
  readonly received_at: number;
  /** Who sent it, hex. */
  readonly from?: string;
}

/** A push subscription of this device, as JSON: the one it wants to be woken by, or one that the relay is yet to drop. */
export interface PushRecord {
  readonly token: string;
  readonly wanted: boolean;
}
/** The note being written: what the screens keep of it, as they wrote it. One record, under `DRAFT`. */
export interface DraftRecord {
  readonly json: string;
}
export const DRAFT = "draft";

/** A relay I have met. */
export interface RelayRecord {
  /** Its origin. */
  readonly id: string;
  /** Forms it has offered at any time. */
  readonly bound: readonly BoundForm[];
  /** It answered without one of them. */
  readonly withdrawn?: true;
  /** The key it showed first, hex, and another that it shows now. */
  readonly pk?: string;
  readonly other_pk?: string;
}

/** How backup and restore stand on this device. One record, under `KEEPING`. */
export interface KeepingRecord {
  /** The person wants no backup at the relay. */
  readonly off?: boolean;
  /** The relay that holds the backup below, its version there and when it was stored, unix seconds by the relay's clock. */
  readonly relay?: string;
  /** Public key whose backup it is, hex. */
  readonly owner?: string;
  readonly version?: number;
  readonly stored_at?: number;
  readonly bytes?: number;
  /** What the last backup held, to see whether anything changed since. */
  readonly digest?: string;
  /** What was last sent, whether or not the answer came: a backup that holds this is ours. */
  readonly sent_digest?: string;
  /** When the newest snapshot that this device made or took in was taken. */
  readonly made_at?: number;
  /** When a backup was last written to a file. */
  readonly file_at?: number;
  /** Restored from words, and the relay's backup not yet looked for. */
  readonly restoring?: boolean;
  /** What came back, until the person has seen it. */
  readonly restored?: { readonly made_at: number; readonly people: number; readonly notes: number };
}
export const KEEPING = "backup";

export interface Tables {
  readonly settings: Settings;
  readonly person: PersonRecord;
  readonly request: RequestRecord;
  readonly blocked: BlockedRecord;
  readonly invite: InviteRecord;
  readonly note: NoteRecord;
  readonly sent: SentRecord;
  readonly outbox: OutboxRecord;
  readonly unknown: UnknownRecord;
  readonly room: RoomRecord;
  readonly line: LineRecord;
  readonly knock: KnockRecord;
  readonly push: PushRecord;
  readonly draft: DraftRecord;
  readonly keeping: KeepingRecord;
  readonly relay: RelayRecord;
}

export type TableName = keyof Tables;

/** What becomes of a table beyond this device. */
interface TablePlan {
  /** `backup`: its records go into backups and come back from them. `device`: they mean nothing elsewhere. */
  readonly kept: "backup" | "device";
  /** Fields left out of the readable export unless keys are asked for. */
  readonly secret?: readonly string[];
}

/** Every table there is. A table added here is stored, backed up, restored and exported by this line alone. */
export const TABLES: { readonly [T in TableName]: TablePlan } = {
  settings: { kept: "backup", secret: ["revoked_tokens", "seed", "next_seed", "former"] },
  person: { kept: "backup" },
  request: { kept: "backup" },
  blocked: { kept: "backup" },
  invite: { kept: "backup" },
  note: { kept: "backup" },
  sent: { kept: "backup" },
  outbox: { kept: "backup", secret: ["envelope"] },
  unknown: { kept: "backup", secret: ["envelope"] },
  room: { kept: "backup", secret: ["key", "old_keys"] },
  line: { kept: "backup", secret: ["out"] },
  knock: { kept: "device" },
  push: { kept: "device", secret: ["token"] },
  draft: { kept: "device" },
  keeping: { kept: "device" },
  relay: { kept: "device" },
};
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];
