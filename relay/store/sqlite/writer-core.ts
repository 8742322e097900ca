/** The one writer: applies batches of writes, each batch in one transaction and so with one fsync (group commit). Synchronous. */
import Sqlite, { type Database } from "better-sqlite3";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { StoreError } from "../store.ts";
import { backupWrites, pushWrites } from "./backup-writes.ts";
import { boundWrites } from "./bound-writes.ts";
import { OpenFiles } from "./files.ts";
import { MailboxWrites } from "./mailbox-writes.ts";
import { migrate } from "./migrate.ts";
import type { Op, OpKind, OpOutcome, Writes } from "./ops.ts";
import { roomDoorWrites } from "./room-door-writes.ts";
import { roomWrites } from "./room-writes.ts";
import { tokenWrites } from "./token-writes.ts";
import { Usage } from "./usage.ts";

/** How long a commit waits for another process that writes (the command line): what it does is done in small steps. */
const BUSY_MS = 1000;
/** Failures of the disk or of the database as a whole. Trying each write of a batch by itself would only take longer. */
const CONCERNS_ALL = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM)/;

/** Writes as much as the largest event would: a disk on which only that one has no room is not ready either. */
function probeWrites(db: Database): Writes<"probe"> {
  const write = db.prepare<[number, number]>(
    `INSERT INTO probe (id, count, load) VALUES (1, 1, randomblob(?))
     ON CONFLICT (id) DO UPDATE SET count = count + 1, load = randomblob(?)`,
  );
  return {
    probe() {
      write.run(LIMITS.MAX_CIPHERTEXT_SIZE, LIMITS.MAX_CIPHERTEXT_SIZE);
      return null;
    },
  };
}

/** Every kind of write; one without somebody to carry it out does not compile. */
function allWrites(db: Database, usage: Usage, mailbox: MailboxWrites): Writes<OpKind> {
  return {
    put: (args) => mailbox.put(args),
    acknowledge: (args) => mailbox.acknowledge(args),
    purge: (args) => mailbox.purge(args),
    ...tokenWrites(db),
    ...roomWrites(db, usage),
    ...roomDoorWrites(db),
    ...backupWrites(db, usage),
    ...pushWrites(db),
    ...boundWrites(db),
    ...probeWrites(db),
  };
}

export class WriterCore {
  private readonly db: Database;
  private readonly files: OpenFiles;
  private readonly writes: Writes<OpKind>;
  private readonly transaction: (ops: readonly Op[]) => OpOutcome[];

  /** Opens or creates the database and brings it up to date. @throws StoreError */
  constructor(path: string, quota: Quota = NO_QUOTA) {
    this.db = new Sqlite(path, { timeout: BUSY_MS });
    let usage: Usage;
    let mailbox: MailboxWrites;
    try {
      this.db.pragma("journal_mode = WAL");
      // FULL: a commit returns only after the log is fsynced, so an answered write survives a power cut.
      this.db.pragma("synchronous = FULL");
      // What was deleted is overwritten, so that a copied or stolen disk holds no more than the tables tell. Costs 3 % more pages a purge.
      this.db.pragma("secure_delete = ON");
      this.db.pragma("cache_size = -65536");
      this.db.pragma("wal_autocheckpoint = 10000");
      migrate(this.db);
      this.files = new OpenFiles(path);
      this.files.check();
      usage = new Usage(this.db, quota);
      mailbox = new MailboxWrites(this.db, usage);
      this.writes = allWrites(this.db, usage, mailbox);
    } catch (error) {
      this.db.close();
      throw error;
    }
    this.transaction = this.db.transaction((ops: readonly Op[]) => {
      mailbox.begin();
      usage.begin();
      const outcomes = ops.map((op) => ({ value: this.applyOne(op) }));
      usage.flush();
      return outcomes;
    }).immediate;
  }

  /** All of them durable when it returns. Where one write spoils the batch, each is tried alone. */
  apply(ops: readonly Op[]): readonly OpOutcome[] {
    try {
      // Before: over a file that was cut SQLite would write on as if it were whole. After: what no name leads to is not kept.
      this.files.check();
      const outcomes = this.transaction(ops);
      this.files.check();
      return outcomes;
    } catch (error) {
      const failed = error instanceof Error ? error.message : "unknown";
      const concernsAll = error instanceof StoreError || (error instanceof Sqlite.SqliteError && CONCERNS_ALL.test(error.code));
      if (ops.length === 1 || concernsAll) return ops.map(() => ({ failed }));
      return ops.flatMap((op) => this.apply([op]));
    }
  }

  close(): void {
    this.db.close();
  }

  private applyOne({ kind, args }: Op): unknown {
    return (this.writes[kind] as (args: Op["args"]) => unknown)(args);
  }
}
