/** The one writer: applies batches of writes, each batch in one transaction and so with one fsync (group commit). Synchronous. */
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { idDigest as digest } from "../digest.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { migrate } from "./migrate.ts";
import type { ArgsOf, Op, OpOutcome, PurgeResult, ResultOf } from "./ops.ts";
import { Usage } from "./usage.ts";

/** How long a commit waits for another process that writes (the command line): what it does is done in small steps. */
const BUSY_MS = 1000;
/** Failures of the disk or of the database as a whole. Trying each write of a batch by itself would only take longer. */
const CONCERNS_ALL = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|NOMEM)/;

interface PurgeRow {
  readonly seq: number;
  readonly recipient: Bytes;
  readonly event_id: Bytes;
  readonly sealed_id: Bytes | null;
  readonly acked: number;
  readonly size: number;
}

function prepare(db: Database) {
  const sql = <P extends unknown[], R = unknown>(text: string): Statement<P, R> => db.prepare<P, R>(text);
  return {
    lastSeq: sql<[], number | null>("SELECT max(seq) FROM events").pluck(),
    addId: sql<[Bytes, number]>("INSERT INTO ids (digest, seq) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    addEvent: sql<[number, Bytes, Bytes, Bytes | null, number, number, Bytes]>(
      "INSERT INTO events (seq, recipient, event_id, sealed_id, created_at, purge_at, envelope) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ),
    knowsId: sql<[Bytes], number>("SELECT 1 FROM ids WHERE digest = ?").pluck(),
    seqOf: sql<[Bytes], number | null>("SELECT seq FROM ids WHERE digest = ?").pluck(),
    ack: sql<[number, number], number>(
      "UPDATE events SET acked = 1, purge_at = min(purge_at, ?) WHERE seq = ? AND acked = 0 RETURNING length(envelope)",
    ).pluck(),
    due: sql<[number, number], PurgeRow>(
      `SELECT seq, recipient, event_id, sealed_id, acked, length(envelope) AS size
       FROM events WHERE purge_at <= ? ORDER BY purge_at LIMIT ?`,
    ),
    remember: sql<[number, Bytes]>("UPDATE ids SET seq = NULL, forget_at = ? WHERE digest = ?"),
    drop: sql<[number]>("DELETE FROM events WHERE seq = ?"),
    forget: sql<[number, number]>(
      "DELETE FROM ids WHERE digest IN (SELECT digest FROM ids WHERE forget_at <= ? ORDER BY forget_at LIMIT ?)",
    ),
    hasToken: sql<[Bytes, Bytes], number>("SELECT 1 FROM delivery_tokens WHERE token = ? AND owner = ?").pluck(),
    countTokens: sql<[Bytes], number>("SELECT count(*) FROM delivery_tokens WHERE owner = ?").pluck(),
    addToken: sql<[Bytes, Bytes]>("INSERT INTO delivery_tokens (token, owner) VALUES (?, ?)"),
    removeToken: sql<[Bytes, Bytes]>("DELETE FROM delivery_tokens WHERE token = ? AND owner = ?"),
    probe: sql<[]>("INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1"),
  };
}

export class WriterCore {
  private readonly db: Database;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly transaction: (ops: readonly Op[]) => OpOutcome[];
  private readonly usage: Usage;
  private lastSeq = 0;

  /** Opens or creates the database and brings it up to date. @throws StoreError */
  constructor(path: string, quota: Quota = NO_QUOTA) {
    this.db = new Sqlite(path, { timeout: BUSY_MS });
    try {
      this.db.pragma("journal_mode = WAL");
      // FULL: a commit returns only after the log is fsynced, so an answered write survives a power cut.
      this.db.pragma("synchronous = FULL");
      this.db.pragma("cache_size = -65536");
      this.db.pragma("wal_autocheckpoint = 10000");
      migrate(this.db);
      this.statements = prepare(this.db);
      this.usage = new Usage(this.db, quota);
    } catch (error) {
      this.db.close();
      throw error;
    }
    this.transaction = this.db.transaction((ops: readonly Op[]) => {
      this.lastSeq = Math.max(this.lastSeq, this.statements.lastSeq.get() ?? 0);
      this.usage.begin();
      const outcomes = ops.map((op) => ({ value: this.applyOne(op) }));
      this.usage.flush();
      return outcomes;
    }).immediate;
  }

  /** All of them durable when it returns. Where one write spoils the batch, each is tried alone. */
  apply(ops: readonly Op[]): readonly OpOutcome[] {
    try {
      return this.transaction(ops);
    } catch (error) {
      const failed = error instanceof Error ? error.message : "unknown";
      const concernsAll = error instanceof Sqlite.SqliteError && CONCERNS_ALL.test(error.code);
      if (ops.length === 1 || concernsAll) return ops.map(() => ({ failed }));
      return ops.flatMap((op) => this.apply([op]));
    }
  }

  close(): void {
    this.db.close();
  }

  private applyOne(op: Op): unknown {
    switch (op.kind) {
      case "put":
        return this.put(op.args);
      case "acknowledge":
        return this.acknowledge(op.args);
      case "purge":
        return this.purge(op.args);
      case "registerToken":
        return this.registerToken(op.args);
      case "deregisterToken":
        this.statements.removeToken.run(op.args.token, op.args.owner);
        return null;
      case "probe":
        this.statements.probe.run();
        return null;
    }
  }

  private put(event: ArgsOf<"put">): ResultOf<"put"> {
    const { recipient, eventId, sealedId, createdAt, expiresAt, envelope, now } = event;
    const refusal = this.usage.refusal(recipient, envelope.length);
    if (refusal) return this.statements.knowsId.get(digest(recipient, eventId)) ? "duplicate" : refusal;
    const seq = Math.max(this.lastSeq + 1, Math.floor(now * 1e6));
    if (this.statements.addId.run(digest(recipient, eventId), seq).changes === 0) return "duplicate";
    if (sealedId) this.statements.addId.run(digest(recipient, sealedId), seq);
    this.statements.addEvent.run(seq, recipient, eventId, sealedId ?? null, createdAt, expiresAt, envelope);
    this.usage.stored(recipient, envelope.length);
    this.lastSeq = seq;
    return "stored";
  }

  private acknowledge({ recipient, ids, now }: ArgsOf<"acknowledge">): number {
    const purgeAt = Math.floor(now) + LIMITS.ACKED_GRACE_SECS;
    let count = 0;
    for (const id of ids) {
      const seq = this.statements.seqOf.get(digest(recipient, id));
      const size = seq ? this.statements.ack.get(purgeAt, seq) : undefined;
      if (size === undefined) continue;
      this.usage.settled(recipient, size);
      count++;
    }
    return count;
  }

  private purge({ now, max }: ArgsOf<"purge">): PurgeResult {
    const due = this.statements.due.all(Math.floor(now), max);
    const forgetAt = Math.floor(now) + LIMITS.REMEMBER_IDS_SECS;
    for (const { seq, recipient, event_id, sealed_id, acked, size } of due) {
      this.statements.remember.run(forgetAt, digest(recipient, event_id));
      if (sealed_id) this.statements.remember.run(forgetAt, digest(recipient, sealed_id));
      this.statements.drop.run(seq);
      if (acked === 0) this.usage.settled(recipient, size);
    }
    const forgotten = this.statements.forget.run(Math.floor(now), max).changes;
    return { purged: due.length, forgotten, more: due.length === max || forgotten === max };
  }

  private registerToken({ token, owner }: ArgsOf<"registerToken">): ResultOf<"registerToken"> {
    if (this.statements.hasToken.get(token, owner)) return "registered";
    const count = this.statements.countTokens.get(owner) ?? 0;
    if (count >= LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT) return "quota";
    this.statements.addToken.run(token, owner);
    return "registered";
  }
}
