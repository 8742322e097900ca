/** Opens the store that the settings name. */
import { type Log, logError } from "../src/host/log.ts";
import type { Clock } from "../src/host/ports.ts";
import { markMoved, type Place, requireRightStore } from "../src/host/postgres/moved.ts";
import { onceReachable } from "../src/host/postgres/patience.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import type { NumbersStore } from "./store/contract.ts";
import { DATABASE } from "./store/sqlite/database.ts";
import { openNumbersStore } from "./store/sqlite/sqlite-store.ts";

export interface Where {
  readonly dataDir: string;
  /** The URL of a PostgreSQL; undefined: SQLite in the data directory. */
  readonly store: string | undefined;
}

export interface StoreServices {
  readonly auditKey: Bytes;
  /** Of the key files, by their names. */
  readonly marks: Readonly<Record<string, Bytes>>;
  readonly clock: Clock;
  /** Of the directory; the command line says what fails itself. */
  readonly log?: Log;
  /** Another process keeps the files of SQLite. */
  readonly isGuest?: boolean;
}

export interface Opened {
  readonly store: NumbersStore;
  /** Whether this directory ends what is past its time. Absent: it is alone. */
  readonly leads?: () => Promise<boolean>;
}

const placeOf = (dataDir: string): Place => ({
  ...{ dataDir, database: DATABASE, program: "directory", setting: "NUMBERS_STORE" },
  advice: "take it away, or use it without NUMBERS_STORE",
});

/** @throws StoreError where a key file is another directory's, also when PostgreSQL stays unreachable */
export async function openStore(where: Where, { marks, ...services }: StoreServices): Promise<Opened> {
  const opened = await open(where, services);
  const others = await opened.store.claim(marks);
  if (others.length === 0) return opened;
  await opened.store.close();
  throw new StoreError(`${others.join(", ")}: not what this database was made with; put back the copy that belongs to it`);
}

async function open({ dataDir, store: url }: Where, { log, ...options }: Omit<StoreServices, "marks">): Promise<Opened> {
  requireRightStore(placeOf(dataDir), url !== undefined);
  if (url === undefined) return { store: openNumbersStore(dataDir, options) };
  // Loaded only where the database is another.
  const { openPostgresNumbers } = await import("./store/postgres/postgres-store.ts");
  const failed = (error: Error): void =>
    void (log && logError(log, error, "a connection to the database was lost, and another is made; or its clock is another"));
  const { auditKey, clock } = options;
  const opened = await onceReachable(clock, () => openPostgresNumbers({ url, auditKey, clock, failed }));
  markMoved(placeOf(dataDir));
  return opened;
}
