/** `verify`: runs SQLite's integrity check, parses every envelope, looks up every id by its digest, and recounts the quota accounts. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { loadRelayCrypto, type RelayCrypto } from "../crypto.ts";
import { hashing } from "../features/mailbox/accept.ts";
import type { RelayKey } from "../ops/relay-key.ts";
import { type BoxDigests, boxDigestsUnder, idIn } from "../store/sqlite/boxes.ts";
import { type AdminContext, withDatabase } from "./database.ts";
import { relayKeyIn } from "./relay-key.ts";

/** The most problems of each kind that are printed. */
const MAX_SHOWN = 20;

interface EventRow {
  readonly seq: number;
  readonly recipient: Bytes;
  readonly event_id: Bytes;
  readonly sealed_id: Bytes | null;
  readonly envelope: Bytes;
}

const same = (a: Bytes, b: Bytes): boolean => Buffer.from(a).equals(b);

/** How an event is found: by its mailbox, and by its ids. */
interface Boxes extends Pick<BoxDigests, "boxOf"> {
  sizeOf(box: Bytes, seq: number): number | undefined;
  seqOf(box: Bytes, id: Bytes): number | null | undefined;
}

/** The problem of one event; `undefined` when it has none. */
function problemOf(row: EventRow, crypto: RelayCrypto, { boxOf, sizeOf, seqOf }: Boxes): string | undefined {
  let giftWrap: ReturnType<typeof readGiftWrap>;
  try {
    giftWrap = readGiftWrap(row.envelope);
  } catch {
    // The parser's reason would not help an operator.
    return "its envelope cannot be read";
  }
  if (!same(giftWrap.recipient, row.recipient)) return "its envelope is for another mailbox";
  if (!same(eventId(hashing(crypto), giftWrap), row.event_id)) return "its id is not that of its envelope";
  const ids = row.sealed_id ? [row.event_id, row.sealed_id] : [row.event_id];
  const box = boxOf(row.recipient);
  if (sizeOf(box, row.seq) !== row.envelope.length) return "its mailbox does not have it, or with another size";
  return ids.every((id) => seqOf(box, idIn(box, id)) === row.seq) ? undefined : "its id is not remembered";
}

function* eventProblems(db: Database, crypto: RelayCrypto, { boxOf }: BoxDigests): Generator<string> {
  const value = (kind: 0 | 1) =>
    db
      .prepare<[Bytes, Bytes | number], number | null>(`SELECT value FROM boxes WHERE box = ? AND kind = ${kind} AND key = ?`)
      .pluck();
  const [sizes, ids] = [value(0), value(1)];
  const boxes: Boxes = {
    boxOf,
    sizeOf: (box, seq) => sizes.get(box, seq) ?? undefined,
    seqOf: (box, id) => ids.get(box, id),
  };
  const rows = db.prepare<[], EventRow>("SELECT seq, recipient, event_id, sealed_id, envelope FROM events ORDER BY seq");
  for (const row of rows.iterate()) {
    const problem = problemOf(row, crypto, boxes);
    if (problem) yield `event ${row.seq}: ${problem}`;
  }
  const count = (sql: string): number => db.prepare<[], number>(`SELECT count(*) FROM ${sql}`).pluck().get() ?? 0;
  const lost = count("boxes WHERE kind = 1 AND value IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events WHERE seq = value)");
  if (lost > 0) yield `${lost} ids belong to no event`;
  const missing = count("boxes WHERE kind = 0 AND NOT EXISTS (SELECT 1 FROM events WHERE seq = boxes.key)");
  if (missing > 0) yield `${missing} entries of mailboxes belong to no event`;
  const kept = count("boxes WHERE kind = 1") - count("(SELECT box, id FROM fresh_ids UNION SELECT box, id FROM due_ids)");
  if (kept > 0) yield `${kept} ids are never forgotten`;
}

function* accountProblems(db: Database): Generator<string> {
  const rooms = db.prepare<[], number>(
    `SELECT count(*) FROM rooms WHERE bytes <>
       (SELECT coalesce(sum(length(ciphertext)), 0) FROM room_messages WHERE room_messages.room = rooms.room)`,
  );
  const wrongRooms = rooms.pluck().get() ?? 0;
  if (wrongRooms > 0) yield `${wrongRooms} room accounts do not agree with their messages`;
  const backups = db.prepare<[], number>(
    "SELECT backup_bytes - (SELECT coalesce(sum(length(ciphertext)), 0) FROM backups) FROM store_usage",
  );
  if (backups.pluck().get() !== 0) yield "the account of the backups does not agree with them";
  const sum = "SELECT count(*), coalesce(sum(value), 0) FROM boxes WHERE kind = 0";
  const agrees = db.prepare<[], number>(`SELECT count(*) FROM (SELECT events, bytes FROM store_usage INTERSECT ${sum})`);
  if (agrees.pluck().get() !== 1) yield "the account of the whole store does not agree with those of the mailboxes";
}

function* integrityProblems(db: Database): Generator<string> {
  const lines = db.pragma("integrity_check") as { integrity_check: string }[];
  for (const { integrity_check } of lines) if (integrity_check !== "ok") yield `integrity_check: ${integrity_check}`;
}

/** Checks one snapshot of the database, whatever a running relay writes meanwhile. `shown`: the first problems of each kind. */
export async function problemsOf(
  db: Database,
  relayKey: RelayKey,
): Promise<{ readonly count: number; readonly shown: readonly string[] }> {
  const crypto = await loadRelayCrypto();
  const digests = boxDigestsUnder(relayKey);
  const shown: string[] = [];
  let count = 0;
  db.exec("BEGIN");
  for (const problems of [integrityProblems(db), eventProblems(db, crypto, digests), accountProblems(db)]) {
    let ofThisKind = 0;
    for (const problem of problems) {
      count++;
      if (ofThisKind++ < MAX_SHOWN) shown.push(problem);
    }
  }
  db.exec("COMMIT");
  return { count, shown };
}

export async function verify({ dataDir, print }: AdminContext): Promise<number> {
  return withDatabase(dataDir, "read", async (db) => {
    const { count, shown } = await problemsOf(db, relayKeyIn(dataDir));
    for (const problem of shown) print(problem);
    const events = db.prepare<[], number>("SELECT count(*) FROM events").pluck().get() ?? 0;
    print(count === 0 ? `fine: ${events} events` : `${count} problems`);
    return count === 0 ? 0 : 1;
  });
}
