/** The directory's store on SQLite: one connection, each write a transaction of its own. */
import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { POOL_FULL } from "../../model/ppnum.ts";
import type { NumbersStore } from "../contract.ts";
import { LOOK_SECS, numbersStoreOn } from "../rules/store.ts";
import { SqliteDatabase } from "./database.ts";

/** Wakes watchers when another process has written: the command line. */
function lookOut(db: SqliteDatabase, clock: Clock): () => void {
  let seen = db.version();
  let cancel = clock.after(LOOK_SECS, look);
  function look(): void {
    const version = db.version();
    if (version !== seen) db.wakeAll();
    seen = version;
    cancel = clock.after(LOOK_SECS, look);
  }
  return () => cancel();
}

export interface NumbersStoreOptions {
  /** 32 bytes from a key file: without it nobody writes lines of the audit. */
  readonly auditKey: Bytes;
  readonly clock: Clock;
  /** From how many taken numbers on no person gets one. */
  readonly poolFull?: number;
  /** Another process keeps the files, and may cut its log. */
  readonly isGuest?: boolean;
}

/** Opens or creates the database. @throws StoreError */
export function openNumbersStore(
  dataDir: string,
  { auditKey, clock, poolFull = POOL_FULL, isGuest = false }: NumbersStoreOptions,
): NumbersStore {
  const db = new SqliteDatabase(dataDir, auditKey, isGuest);
  return numbersStoreOn({
    ...{ db, poolFull },
    watch: () => lookOut(db, clock),
    forgetDeleted: async () => db.fold(),
    close: async () => db.close(),
  });
}
