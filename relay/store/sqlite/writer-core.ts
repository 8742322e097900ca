/** The one writer with all kinds of writes. */
import type { Database } from "better-sqlite3";
import { migrate } from "../../../src/host/sqlite/migrate.ts";
import { CHECKPOINT, OneWriter } from "../../../src/host/sqlite/one-writer.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { backupWrites, pushWrites } from "./backup-writes.ts";
import { boundWrites } from "./bound-writes.ts";
import { carryWrites } from "./carry-writes.ts";
import { discoveryWrites } from "./discovery-writes.ts";
import { knockAndAdmissionWrites } from "./knock-writes.ts";
import { MailboxWrites } from "./mailbox-writes.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import type { OpKind, Writes } from "./ops.ts";
import { postageWrites } from "./postage-writes.ts";
import { roomWrites } from "./room-writes.ts";
import { smsWrites } from "./sms-writes.ts";
import { tokenWrites } from "./token-writes.ts";
import { Usage } from "./usage.ts";

/** Writes as many bytes as the largest event has: a disk that has no space for that event is not ready. */
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

/** The functions of all kinds of writes; a missing one is a type error. */
function allWrites(db: Database, usage: Usage, mailbox: MailboxWrites): Writes<OpKind> {
  return {
    put: (args) => mailbox.put(args),
    acknowledge: (args) => mailbox.acknowledge(args),
    purge: (args) => mailbox.purge(args),
    ...tokenWrites(db),
    ...roomWrites(db, usage),
    ...knockAndAdmissionWrites(db),
    ...backupWrites(db, usage),
    ...pushWrites(db),
    ...smsWrites(db),
    ...postageWrites(db),
    ...boundWrites(db),
    ...discoveryWrites(db, usage),
    ...carryWrites(db),
    ...probeWrites(db),
    [CHECKPOINT]: () => null,
  };
}

/** The data that the writer thread is started with. */
export interface WriterData {
  readonly path: string;
  readonly quota: Quota;
}

export class WriterCore extends OneWriter {
  /** Opens or creates the database and brings it up to date. @throws StoreError */
  constructor(path: string, quota: Quota = NO_QUOTA) {
    super(path, (db) => {
      migrate(db, MIGRATIONS, "relay");
      const usage = new Usage(db, quota);
      const mailbox = new MailboxWrites(db, usage);
      const writes = allWrites(db, usage, mailbox);
      return {
        begin() {
          mailbox.begin();
          usage.begin();
        },
        end: () => usage.flush(),
        apply: ({ kind, args }) => (writes[kind as OpKind] as (args: object) => unknown)(args),
      };
    });
  }
}
