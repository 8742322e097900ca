/** The one writer with all kinds of writes. */
import type { Database } from "better-sqlite3";
import { migrate } from "../../../src/host/sqlite/migrate.ts";
import { CHECKPOINT, OneWriter } from "../../../src/host/sqlite/one-writer.ts";
import { equal } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { Accounts } from "./accounts.ts";
import { backupWrites, pushWrites } from "./backup-writes.ts";
import { boundWrites } from "./bound-writes.ts";
import { type BoxDigests, boxDigests, defineBoxDigests } from "./boxes.ts";
import { carryWrites } from "./carry-writes.ts";
import { discoveryWrites } from "./discovery-writes.ts";
import { knockAndAdmissionWrites } from "./knock-writes.ts";
import { MailboxWrites } from "./mailbox-writes.ts";
import { INDEX_MAILBOXES } from "./migrations/015-boxes.ts";
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

/** Another key of the relay makes other digests: what the mailboxes hold is then found anew, from the events. */
function indexUnder(db: Database, { mark }: BoxDigests): void {
  const before = db.prepare<[], Uint8Array>("SELECT key_mark FROM mailbox_state").pluck().get();
  if (before && equal(before, mark)) return;
  db.transaction(() => db.exec(INDEX_MAILBOXES)).immediate();
}

type Say = (line: string) => void;
/** On standard error: the log begins when the database is open. */
const toOperator: Say = (line) => void process.stderr.write(`Cairn: ${line}\n`);

/** The data that the writer thread is started with. */
export interface WriterData {
  readonly path: string;
  readonly quota: Quota;
}

export class WriterCore extends OneWriter {
  /** Opens or creates the database and brings it up to date. @param say gets a line for each step that may take long @throws StoreError */
  constructor(path: string, quota: Quota = NO_QUOTA, say: Say = toOperator) {
    super(path, (db) => {
      const digests = boxDigests(path);
      defineBoxDigests(db, digests);
      // A new database has nothing that takes long.
      const isNew = db.pragma("user_version", { simple: true }) === 0;
      db.function("progress", (line: string) => (isNew ? undefined : say(line)));
      migrate(db, MIGRATIONS, "relay");
      indexUnder(db, digests);
      const usage = new Usage(db, quota);
      const accounts = new Accounts(db, digests);
      const mailbox = new MailboxWrites(db, accounts, usage);
      const writes = allWrites(db, usage, mailbox);
      return {
        begin() {
          accounts.begin();
          mailbox.begin();
          usage.begin();
        },
        end() {
          mailbox.end();
          usage.flush();
        },
        undone: () => accounts.forget(),
        apply: ({ kind, args }) => (writes[kind as OpKind] as (args: object) => unknown)(args),
      };
    });
  }
}
