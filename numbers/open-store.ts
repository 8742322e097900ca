/** Opens the store that the settings name. */
import { type Log, logError } from "../src/host/log.ts";
import type { Clock } from "../src/host/ports.ts";
import { onceReachable } from "../src/host/postgres/patience.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import type { NumbersStore } from "./store/contract.ts";
import { openNumbersStore } from "./store/sqlite/sqlite-store.ts";

export interface Where {
  readonly dataDir: string;
  /** The URL of a PostgreSQL; undefined: SQLite in the data directory. */
  readonly store: string | undefined;
}

export interface StoreServices {
  readonly auditKey: Bytes;
  readonly clock: Clock;
  /** Of the directory; the command line says what fails itself. */
  readonly log?: Log;
  /** Another process keeps the files of SQLite. */
  readonly isGuest?: boolean;
}

/** @throws StoreError, also when PostgreSQL stays unreachable */
export async function openStore({ dataDir, store: url }: Where, { log, ...options }: StoreServices): Promise<NumbersStore> {
  if (url === undefined) return openNumbersStore(dataDir, options);
  // Loaded only where the database is another.
  const { openPostgresNumbers } = await import("./store/postgres/postgres-store.ts");
  const onLost = (error: Error): void =>
    void (log && logError(log, error, "a connection to the database was lost; another is made"));
  const { auditKey, clock } = options;
  return onceReachable(clock, () => openPostgresNumbers({ url, auditKey, clock, onLost }));
}
