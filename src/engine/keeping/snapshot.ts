/** From the records to a backup's rows and back: every table that says it belongs into a backup, and nothing else. */
import type { BackupRow } from "../../protocol/backup/backup.ts";
import { toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { SentState } from "../face.ts";
import { emptied } from "../mail/media.ts";
import type { OutboxRecord } from "../mail/records.ts";
import type { MailboxGeneration, Settings } from "../me/records.ts";
import type { NoteRecord, SentRecord } from "../notes/records.ts";
import type { PersonRecord } from "../people/records.ts";
import { type Change, type Database, put } from "../records/database.ts";
import type { TableName, Tables } from "../records/tables.ts";
import type { LineRecord } from "../rooms/records.ts";

/** All rows, in an order that depends on nothing but their keys. */
export function snapshotRows(database: Database): BackupRow[] {
  const rows: BackupRow[] = [];
  for (const [table, plan] of database.plans) {
    if (plan.kept !== "backup") continue;
    const records = [...database.table(table)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, record] of records) rows.push({ table, key, record: JSON.stringify(portable(table, record)) });
  }
  return rows;
}

/** A record as another device may take it: without what only this device has told its relay, and without what others fill rooms with. */
function portable(table: TableName, record: object): object {
  if (table === "line") {
    const { media, ...line } = record as LineRecord;
    return media && !line.out ? { ...line, media: emptied(media) } : record;
  }
  if (table !== "person") return record;
  const { token_registered_at: _, told_mailbox: __, ...person } = record as PersonRecord;
  return person;
}

/** Sixteen bytes that change with any row. */
export const digestOf = (crypto: Crypto, rows: readonly BackupRow[]): string =>
  toHex(crypto.blake2b(16, utf8(rows.map(({ table, key, record }) => `${table}\n${key}\n${record}`).join("\n"))));

/** `outbox` last: whether an envelope still has to leave depends on what came back before it. */
const order = ({ table }: BackupRow): number => (table === "outbox" ? 1 : 0);

/** Rows of known tables as records. What a later version added is left in the backup it came in. */
export function readRows({ plans }: Pick<Database, "plans">, rows: readonly BackupRow[]): Change[] {
  return [...rows].sort((a, b) => order(a) - order(b)).flatMap((row) => readRow(plans, row) ?? []);
}

function readRow(plans: Database["plans"], { table, key, record }: BackupRow): Change | undefined {
  if (plans.get(table as TableName)?.kept !== "backup") return undefined;
  try {
    const parsed = JSON.parse(record) as unknown;
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    return put(table as TableName, key, portable(table as TableName, parsed) as never);
  } catch {
    return undefined;
  }
}

/**
 * What one record of a backup adds to this device: nothing where this device knows as much. It never takes anything away, so an old
 * backup costs nothing. `fresh`: this identity has just been restored, and its settings are defaults.
 */
export function merge(database: Database, change: Change, fresh: boolean): Change[] {
  const { table, key, record } = change;
  if (record === undefined || isElsewhere(database, table, key)) return [];
  const ours = database.get(table, key);
  if (table === "outbox") return ours || isSettled(database, record as OutboxRecord) ? [] : [change];
  if (ours === undefined) return [change];
  const both = join(table, ours as never, record as never, fresh);
  return JSON.stringify(both) === JSON.stringify(ours) ? [] : [put(table, key, both as never)];
}

/** A person is known, asking or blocked: one of the three, and this device's record wins over the backup's. */
const STANDINGS: readonly TableName[] = ["person", "blocked", "request"];
const isElsewhere = (database: Database, table: TableName, key: string): boolean =>
  STANDINGS.includes(table) && STANDINGS.some((other) => other !== table && database.get(other, key) !== undefined);

/** The note it carries has left for that person already, or was withdrawn. */
const isSettled = (database: Database, { note, person }: OutboxRecord): boolean => {
  const to = note === undefined ? undefined : database.get("sent", note)?.to.find((one) => one.person === person);
  return to !== undefined && to.state.kind !== "queued" && to.state.kind !== "courier";
};

function join<T extends TableName>(table: T, ours: Tables[T], theirs: Tables[T], fresh: boolean): Tables[T] {
  const joins: { readonly [N in TableName]?: (ours: Tables[N], theirs: Tables[N], fresh: boolean) => Tables[N] } = {
    settings: joinSettings,
    person: (a, b) => (b.level > a.level ? { ...b, ...a, level: b.level, ...since(b) } : a),
    note: joinNotes,
    sent: joinSent,
  };
  return joins[table]?.(ours, theirs, fresh) ?? ours;
}

const since = ({ verified_at }: PersonRecord) => (verified_at === undefined ? {} : { verified_at });

function joinSettings(ours: Settings, theirs: Settings, fresh: boolean): Settings {
  const words_confirmed = ours.words_confirmed || theirs.words_confirmed;
  if (!fresh) return { ...theirs, ...ours, words_confirmed };
  return { ...theirs, ...joinMailboxes(ours, theirs), name: ours.name || theirs.name, words_confirmed };
}

/** A backup may be older than the newest mailboxes, but not by many. */
const LATER_GENERATIONS = 2;

/** What words bring back is looked into besides: contacts may have been told of more than the backup knows. */
function joinMailboxes({ mailboxes: first, other_mailboxes: looked = [] }: Settings, theirs: Settings): Partial<Settings> {
  const { mailboxes, other_mailboxes = [] } = theirs;
  // Whoever never hid their mail has none, and those that the words would bring back are nobody's.
  if (!mailboxes || !first) return {};
  const known = new Set([mailboxes, ...other_mailboxes].map(({ generation }) => generation));
  const isLikely = ({ generation }: MailboxGeneration): boolean =>
    !known.has(generation) && generation > mailboxes.generation && generation <= mailboxes.generation + LATER_GENERATIONS;
  return { mailboxes, other_mailboxes: [...other_mailboxes, ...looked.filter(isLikely)] };
}

const STAGE = { waiting: 0, opened: 1, gone: 2 } as const;

/** A note goes from waiting to opened to gone, never back, so it is neither shown twice nor brought back from the bin. */
function joinNotes(ours: NoteRecord, theirs: NoteRecord): NoteRecord {
  if (STAGE[theirs.state] !== STAGE[ours.state]) return STAGE[theirs.state] > STAGE[ours.state] ? theirs : ours;
  if (ours.state !== "opened") return ours;
  return { ...ours, seen: (ours.seen ?? false) || (theirs.seen ?? false), kept: (ours.kept ?? false) || (theirs.kept ?? false) };
}

/** How far a copy has come; of two that are equal, this device's. */
const REACHED: Readonly<Record<SentState["kind"], number>> = {
  queued: 0,
  courier: 0,
  failed: 1,
  relay: 2,
  lapsed: 3,
  withdrawn: 4,
  received: 5,
  mine: 5,
};

function joinSent(ours: SentRecord, theirs: SentRecord): SentRecord {
  const to = ours.to.map((one) => {
    const other = theirs.to.find(({ person }) => person === one.person);
    return other && REACHED[other.state.kind] > REACHED[one.state.kind] ? other : one;
  });
  return { ...ours, to };
}

/** What a backup brings, counted for the screen. */
export function countOf(changes: readonly Change[]): { readonly people: number; readonly notes: number } {
  const people = changes.filter(({ table }) => table === "person").length;
  const notes = changes.filter(
    ({ table, record }) => table === "sent" || (table === "note" && isKept(record as NoteRecord)),
  ).length;
  return { people, notes };
}

const isKept = ({ state }: NoteRecord): boolean => state !== "gone";
