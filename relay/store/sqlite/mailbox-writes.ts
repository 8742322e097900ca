/** Writes to mailboxes. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/limits.ts";
import { shortDigest } from "./digests.ts";
import type { ArgsOf, PurgeResult, ResultOf, Writes } from "./ops.ts";
import type { Usage } from "./usage.ts";

const HOUR_S = 3_600;

interface PurgeRow {
  readonly seq: number;
  readonly recipient: Bytes;
  readonly event_id: Bytes;
  readonly sealed_id: Bytes | null;
  readonly acked: number;
  readonly size: number;
}

function prepare(db: Database) {
  return {
    lastSeq: db.prepare<[], number | null>("SELECT max(seq) FROM events").pluck(),
    addId: db.prepare<[Bytes, number]>("INSERT INTO ids (digest, seq) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    addEvent: db.prepare<[number, Bytes, Bytes, Bytes | null, number, number, Bytes]>(
      "INSERT INTO events (seq, recipient, event_id, sealed_id, created_at, purge_at, envelope) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ),
    knowsId: db.prepare<[Bytes], number>("SELECT 1 FROM ids WHERE digest = ?").pluck(),
    seqOf: db.prepare<[Bytes], number | null>("SELECT seq FROM ids WHERE digest = ?").pluck(),
    ack: db
      .prepare<[number, number], number>(
        "UPDATE events SET acked = 1, purge_at = min(purge_at, ?) WHERE seq = ? AND acked = 0 RETURNING length(envelope)",
      )
      .pluck(),
    due: db.prepare<[number, number], PurgeRow>(
      `SELECT seq, recipient, event_id, sealed_id, acked, length(envelope) AS size
       FROM events WHERE purge_at <= ? ORDER BY purge_at LIMIT ?`,
    ),
    remember: db.prepare<[number, Bytes]>("UPDATE ids SET seq = NULL, forget_at = ? WHERE digest = ?"),
    drop: db.prepare<[number]>("DELETE FROM events WHERE seq = ?"),
    forget: db.prepare<[number, number]>(
      "DELETE FROM ids WHERE digest IN (SELECT digest FROM ids WHERE forget_at <= ? ORDER BY forget_at LIMIT ?)",
    ),
  };
}

export class MailboxWrites implements Writes<"put" | "acknowledge" | "purge"> {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly usage: Usage;
  private lastSeq = 0;

  constructor(db: Database, usage: Usage) {
    this.usage = usage;
    this.statements = prepare(db);
  }

  /** Called at the start of every transaction, because another process may have written meanwhile. */
  begin(): void {
    this.lastSeq = Math.max(this.lastSeq, this.statements.lastSeq.get() ?? 0);
  }

  put(event: ArgsOf<"put">): ResultOf<"put"> {
    const { recipient, eventId, sealedId, createdAt, expiresAt, envelope, now } = event;
    const refusal = this.usage.refusal(recipient, envelope.length);
    if (refusal) return this.statements.knowsId.get(shortDigest(recipient, eventId)) ? "duplicate" : refusal;
    const seq = Math.max(this.lastSeq + 1, Math.floor(now * 1e6));
    if (this.statements.addId.run(shortDigest(recipient, eventId), seq).changes === 0) return "duplicate";
    if (sealedId) this.statements.addId.run(shortDigest(recipient, sealedId), seq);
    this.statements.addEvent.run(seq, recipient, eventId, sealedId ?? null, createdAt, expiresAt, envelope);
    this.usage.stored(recipient, envelope.length);
    this.lastSeq = seq;
    return "stored";
  }

  acknowledge({ recipient, ids, now }: ArgsOf<"acknowledge">): number {
    // To the hour: the second would say which mailboxes were fetched in a row.
    const purgeAt = Math.ceil((now + RELAY_LIMITS.ACKED_GRACE_SECS) / HOUR_S) * HOUR_S;
    let count = 0;
    for (const id of ids) {
      const seq = this.statements.seqOf.get(shortDigest(recipient, id));
      const size = seq ? this.statements.ack.get(purgeAt, seq) : undefined;
      if (size === undefined) continue;
      this.usage.removed(recipient, size);
      count++;
    }
    return count;
  }

  purge({ now, max }: ArgsOf<"purge">): PurgeResult {
    const due = this.statements.due.all(Math.floor(now), max);
    const forgetAt = Math.floor(now) + RELAY_LIMITS.REMEMBER_IDS_SECS;
    for (const { seq, recipient, event_id, sealed_id, acked, size } of due) {
      this.statements.remember.run(forgetAt, shortDigest(recipient, event_id));
      if (sealed_id) this.statements.remember.run(forgetAt, shortDigest(recipient, sealed_id));
      this.statements.drop.run(seq);
      if (acked === 0) this.usage.removed(recipient, size);
    }
    const forgotten = this.statements.forget.run(Math.floor(now), max).changes;
    return { purged: due.length, forgotten, more: due.length === max || forgotten === max };
  }
}
