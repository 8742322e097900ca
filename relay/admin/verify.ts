/** `verify`: runs SQLite's integrity check, parses every envelope, looks up every id by its digest, and recounts the quota accounts. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { loadRelayCrypto, type RelayCrypto } from "../crypto.ts";
import { hashing } from "../features/mailbox/accept.ts";
import { idDigest } from "../store/digest.ts";
import { type AdminContext, withDatabase } from "./database.ts";

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

/** The problem of one event; `undefined` when it has none. */
function problemOf(row: EventRow, crypto: RelayCrypto, seqOf: (digest: Bytes) => number | null | undefined): string | undefined {
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
  return ids.every((id) => seqOf(idDigest(row.recipient, id)) === row.seq) ? undefined : "its id is not remembered";
}

function* eventProblems(db: Database, crypto: RelayCrypto): Generator<string> {
  const ids = db.prepare<[Bytes], number | null>("SELECT seq FROM ids WHERE digest = ?").pluck();
  const rows = db.prepare<[], EventRow>("SELECT seq, recipient, event_id, sealed_id, envelope FROM events ORDER BY seq");
  for (const row of rows.iterate()) {
    const problem = problemOf(row, crypto, (digest) => ids.get(digest));
    if (problem) yield `event ${row.seq}: ${problem}`;
  }
  const orphans = db.prepare<[], number>(
    "SELECT count(*) FROM ids WHERE seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM events WHERE events.seq = ids.seq)",
  );
  const lost = orphans.pluck().get() ?? 0;
  if (lost > 0) yield `${lost} ids belong to no event`;
}

function* accountProblems(db: Database): Generator<string> {
  const counted = "SELECT recipient, count(*), sum(length(envelope)) FROM events WHERE acked = 0 GROUP BY recipient";
  const differing = db.prepare<[], number>(
    `SELECT (SELECT count(*) FROM (${counted} EXCEPT SELECT * FROM mailbox_usage))
          + (SELECT count(*) FROM (SELECT * FROM mailbox_usage EXCEPT ${counted}))`,
  );
  const wrong = differing.pluck().get() ?? 0;
  if (wrong > 0) yield `${wrong} mailbox accounts do not agree with what waits`;
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
  const sum = "SELECT coalesce(sum(events), 0), coalesce(sum(bytes), 0) FROM mailbox_usage";
  const agrees = db.prepare<[], number>(`SELECT count(*) FROM (SELECT events, bytes FROM store_usage INTERSECT ${sum})`);
  if (agrees.pluck().get() !== 1) yield "the account of the whole store does not agree with those of the mailboxes";
}

function* integrityProblems(db: Database): Generator<string> {
  const lines = db.pragma("integrity_check") as { integrity_check: string }[];
  for (const { integrity_check } of lines) if (integrity_check !== "ok") yield `integrity_check: ${integrity_check}`;
}

/** Checks one snapshot of the database, whatever a running relay writes meanwhile. `shown`: the first problems of each kind. */
export async function problemsOf(db: Database): Promise<{ readonly count: number; readonly shown: readonly string[] }> {
  const crypto = await loadRelayCrypto();
  const shown: string[] = [];
  let count = 0;
  db.exec("BEGIN");
  for (const problems of [integrityProblems(db), eventProblems(db, crypto), accountProblems(db)]) {
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
    const { count, shown } = await problemsOf(db);
    for (const problem of shown) print(problem);
    const events = db.prepare<[], number>("SELECT count(*) FROM events").pluck().get() ?? 0;
    print(count === 0 ? `fine: ${events} events` : `${count} problems`);
    return count === 0 ? 0 : 1;
  });
}
