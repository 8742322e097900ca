/** The directory's store on PostgreSQL. */
import { createHmac } from "node:crypto";
import type { Clock } from "../../../src/host/ports.ts";
import { type Query, sql } from "../../../src/host/postgres/database.ts";
import { prepareDatabase } from "../../../src/host/postgres/migrate.ts";
import { Turn } from "../../../src/host/postgres/turn.ts";
import { StoreError } from "../../../src/host/sqlite/store-error.ts";
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import { POOL_FULL } from "../../model/ppnum.ts";
import type { NumbersStore } from "../contract.ts";
import { LOOK_SECS, numbersStoreOn } from "../rules/store.ts";
import { PostgresDatabase } from "./database.ts";
import { SCHEMA } from "./schema.ts";

const SET_MARK = sql("INSERT INTO directory_state (id, key_mark, newest_event) VALUES (1, $1, 0) ON CONFLICT DO NOTHING");
const MARK = sql("SELECT key_mark FROM directory_state");

const markOf = (auditKey: Bytes): Bytes => createHmac("sha256", auditKey).update("cairn directory's database").digest();

/** Else the audit would have lines that do not follow from each other. */
async function checkMark(query: Query, mark: Bytes): Promise<void> {
  await query(SET_MARK, mark);
  const [row] = await query<{ key_mark: Bytes }>(MARK);
  if (!row || !equal(row.key_mark, mark))
    throw new StoreError("the database belongs to directories with other secrets: copy the key files of one of them");
}

/** Wakes watchers for what other directories write. */
function lookOut(db: PostgresDatabase, clock: Clock): () => void {
  // Before the first look something may have come.
  let seen: number | undefined;
  let isOver = false;
  let cancel = clock.after(LOOK_SECS, () => void look());
  async function look(): Promise<void> {
    const newest = await db.read(() => db.count(db.dialect.newestEvent)).catch(() => seen);
    if (isOver) return;
    if (newest !== seen) db.wakeAll();
    seen = newest;
    cancel = clock.after(LOOK_SECS, () => void look());
  }
  return () => {
    isOver = true;
    cancel();
  };
}

export interface PostgresOptions {
  readonly url: string;
  /** 32 bytes from a key file: without it nobody writes lines of the audit. The same at all directories of the database. */
  readonly auditKey: Bytes;
  readonly clock: Clock;
  /** From how many taken numbers on no person gets one. */
  readonly poolFull?: number;
  /** Told when a connection was lost that nobody used, and when the clock is wrong. */
  readonly failed?: (error: Error) => void;
}

export interface OpenedNumbers {
  readonly store: NumbersStore;
  /** Whether this directory ends what is past its time: one of those that have the database does. */
  readonly leads: () => Promise<boolean>;
}

/** Connects, and brings the database up to date. @throws StoreError when this directory must not use it; another error when nobody answers */
export async function openPostgresNumbers(options: PostgresOptions): Promise<OpenedNumbers> {
  const { url, auditKey, clock, poolFull = POOL_FULL, failed = () => undefined } = options;
  await prepareDatabase(url, SCHEMA, (query) => checkMark(query, markOf(auditKey)));
  const db = new PostgresDatabase(url, auditKey, failed);
  const turn = new Turn({
    ...{ url, lock: "cairn directory upkeep", name: "cairn-directory upkeep", now: clock.now },
    onWrongClock: () => failed(new Error("this directory's clock and the database's differ by more than half a minute")),
  });
  const store = numbersStoreOn({
    ...{ db, poolFull },
    watch: () => lookOut(db, clock),
    // Its log and its vacuum are the server's.
    forgetDeleted: async () => undefined,
    close: async () => void (await Promise.all([turn.close(), db.close()])),
  });
  return { store, leads: () => turn.mine() };
}
