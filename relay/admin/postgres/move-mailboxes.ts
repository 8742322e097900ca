/** Mailboxes on their way from SQLite to PostgreSQL: positions stay, so that what a device has fetched it does not fetch again. */
import type { Database } from "better-sqlite3";
import { type Query, sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { uuidIn, uuidOf, uuidOfId } from "../../store/postgres/digests.ts";
import type { BoxDigests } from "../../store/sqlite/boxes.ts";
import { columnsOf } from "./move-tables.ts";

interface EventRow {
  readonly seq: number;
  readonly recipient: Bytes;
  readonly event_id: Bytes;
  readonly sealed_id: Bytes | null;
  readonly created_at: number;
  readonly purge_at: number;
  readonly envelope: Bytes;
}

interface IdRow {
  readonly minute: number;
  readonly box: Bytes;
  readonly id: Bytes;
  readonly seq: number | null;
}

type Batches = <T>(rows: Iterable<T>, sizeOf: (row: T) => number, use: (batch: readonly T[]) => Promise<void>) => Promise<number>;

const MAILBOXES = sql(
  `INSERT INTO mailboxes (box, next, events, bytes, day)
   SELECT box, next, events, bytes, next / 86400000000 FROM unnest($1::uuid[], $2::int8[], $3::int8[], $4::int8[]) AS m (box, next, events, bytes)`,
);
const EVENT_COLUMNS = ["mailbox", "n", "created_at", "purge_at", "digest", "sealed", "event_id", "envelope"];
const EVENT_TYPES = ["uuid", "int8", "int8", "int8", "uuid", "uuid", "bytea", "bytea"];
/** The mailbox comes as its digest. */
const EVENTS = sql(
  `INSERT INTO events (${EVENT_COLUMNS.join(", ")}) SELECT m.id, e.n, e.created_at, e.purge_at, e.digest, e.sealed, e.event_id, e.envelope
   FROM unnest(${EVENT_TYPES.map((type, i) => `$${i + 1}::${type}[]`).join(", ")}) AS e (${EVENT_COLUMNS.join(", ")})
   JOIN mailboxes AS m ON m.box = e.mailbox`,
);
const IDS = sql(
  `INSERT INTO ids (digest, mailbox, n, forget_at) SELECT i.digest, m.id, i.n, i.forget_at
   FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::int8[]) AS i (digest, box, n, forget_at) LEFT JOIN mailboxes AS m ON m.box = i.box`,
);

export async function moveMailboxes(db: Database, query: Query, { boxOf }: BoxDigests, inBatches: Batches): Promise<number> {
  const mailboxes = db.prepare<[], { box: Bytes; next: number; events: number; bytes: number }>(
    "SELECT box, max(key) + 1 AS next, count(*) AS events, sum(value) AS bytes FROM boxes WHERE kind = 0 GROUP BY box",
  );
  await inBatches(
    mailboxes.iterate(),
    () => 64,
    async (rows) => {
      await query(
        MAILBOXES,
        ...columnsOf(
          rows.map((row) => ({ ...row, box: uuidOf(row.box) })),
          ["box", "next", "events", "bytes"],
          ["uuid"],
        ),
      );
    },
  );
  const events = db.prepare<[], EventRow>(
    "SELECT seq, recipient, event_id, sealed_id, created_at, purge_at, envelope FROM events ORDER BY seq",
  );
  const moved = await inBatches(
    events.iterate(),
    ({ envelope }) => envelope.length + 128,
    async (rows) => {
      await query(
        EVENTS,
        ...columnsOf(
          rows.map((row) => eventOf(row, boxOf(row.recipient))),
          EVENT_COLUMNS,
          EVENT_TYPES,
        ),
      );
    },
  );
  // Every id is in one of the two, and there is once, or twice where an event came by both forms under one id.
  const ids = db.prepare<[], IdRow>(
    `SELECT max(d.minute) AS minute, d.box, d.id, b.value AS seq FROM (SELECT minute, box, id FROM due_ids UNION ALL SELECT minute, box, id FROM fresh_ids) AS d
     JOIN boxes AS b ON b.box = d.box AND b.kind = 1 AND b.key = d.id GROUP BY d.box, d.id`,
  );
  await inBatches(
    ids.iterate(),
    () => 64,
    async (rows) => {
      await query(IDS, ...columnsOf(rows.map(idOf), ["digest", "box", "n", "forget_at"], ["uuid", "uuid"]));
    },
  );
  return moved;
}

const eventOf = (row: EventRow, box: Bytes) => ({
  ...{ mailbox: uuidOf(box), n: row.seq, created_at: row.created_at, purge_at: row.purge_at },
  ...{ digest: uuidIn(box, row.event_id), sealed: row.sealed_id ? uuidIn(box, row.sealed_id) : null },
  ...{ event_id: row.event_id, envelope: row.envelope },
});

const idOf = ({ minute, box, id, seq }: IdRow) => ({
  digest: uuidOfId(box, id),
  box: seq === null ? null : uuidOf(box),
  n: seq,
  forget_at: minute * 60 + RELAY_LIMITS.REMEMBER_IDS_SECS,
});
