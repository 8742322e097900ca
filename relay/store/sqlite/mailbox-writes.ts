/** Writes to mailboxes. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { Account, Accounts } from "./accounts.ts";
import { idIn } from "./boxes.ts";
import { shortDigest } from "./digests.ts";
import type { ArgsOf, PurgeResult, ResultOf, Writes } from "./ops.ts";
import type { Usage } from "./usage.ts";

const MINUTE_S = 60;
/** Fresh ids are moved to their place in bulk so often, or when there are so many: sorted, they cost little. */
const MOVED_S = 3600;
const MOVED_IDS = 5_000;

interface IdRow {
  readonly minute: number;
  readonly n: number;
  readonly box: Bytes;
  readonly id: Bytes;
}

interface State {
  readonly nextN: number;
  readonly movedAt: number;
  readonly purgedMinute: number;
  readonly purgedN: number;
}

function prepare(db: Database) {
  return {
    state: db.prepare<[], State>(
      "SELECT next_n AS nextN, moved_at AS movedAt, purged_minute AS purgedMinute, purged_n AS purgedN FROM mailbox_state",
    ),
    lastSeq: db.prepare<[], number>("SELECT last_seq FROM store_usage").pluck(),
    setLastSeq: db.prepare<[number]>("UPDATE store_usage SET last_seq = ?"),
    setMoved: db.prepare<[number, number]>("UPDATE mailbox_state SET next_n = ?, moved_at = ?"),
    setPurged: db.prepare<[number, number]>("UPDATE mailbox_state SET purged_minute = ?, purged_n = ?"),
    addId: db.prepare<[Bytes, Bytes, number]>("INSERT INTO boxes VALUES (?, 1, ?, ?) ON CONFLICT DO NOTHING"),
    addFresh: db.prepare<[number, Bytes, Bytes]>("INSERT INTO fresh_ids (minute, box, id) VALUES (?, ?, ?)"),
    addWaiting: db.prepare<[Bytes, number, number]>("INSERT INTO boxes VALUES (?, 0, ?, ?)"),
    addEvent: db.prepare<[number, Bytes, Bytes, Bytes | null, number, number, Bytes]>(
      "INSERT INTO events (seq, recipient, event_id, sealed_id, created_at, purge_at, envelope) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ),
    knowsId: db.prepare<[Bytes, Bytes], number>("SELECT 1 FROM boxes WHERE box = ? AND kind = 1 AND key = ?").pluck(),
    knewId: db.prepare<[Bytes], number>("SELECT 1 FROM old_ids WHERE digest = ?").pluck(),
    hasOld: db.prepare<[], number>("SELECT 1 FROM old_ids LIMIT 1").pluck(),
    forgetOld: db.prepare<[number, number]>(
      "DELETE FROM old_ids WHERE digest IN (SELECT digest FROM old_ids WHERE forget_at <= ? LIMIT ?)",
    ),
    seqOf: db.prepare<[Bytes, Bytes], number | null>("SELECT value FROM boxes WHERE box = ? AND kind = 1 AND key = ?").pluck(),
    recipientOf: db.prepare<[number], Bytes>("SELECT recipient FROM events WHERE seq = ?").pluck(),
    dropEvent: db.prepare<[number], { readonly event_id: Bytes; readonly sealed_id: Bytes | null }>(
      "DELETE FROM events WHERE seq = ? RETURNING event_id, sealed_id",
    ),
    dropWaiting: db
      .prepare<[Bytes, number], number>("DELETE FROM boxes WHERE box = ? AND kind = 0 AND key = ? RETURNING value")
      .pluck(),
    unlink: db.prepare<[Bytes, Bytes]>("UPDATE boxes SET value = NULL WHERE box = ? AND kind = 1 AND key = ?"),
    dropId: db.prepare<[Bytes, Bytes]>("DELETE FROM boxes WHERE box = ? AND kind = 1 AND key = ?"),
    freshDue: db.prepare<[number, number], IdRow>("SELECT minute, n, box, id FROM fresh_ids WHERE minute <= ? ORDER BY n LIMIT ?"),
    freshCount: db.prepare<[], number>("SELECT count(*) FROM fresh_ids").pluck(),
    freshSorted: db.prepare<[], IdRow>("SELECT minute, n, box, id FROM fresh_ids ORDER BY minute, box, id"),
    dropFresh: db.prepare<[number]>("DELETE FROM fresh_ids WHERE n = ?"),
    clearFresh: db.prepare<[]>("DELETE FROM fresh_ids"),
    addDue: db.prepare<[number, number, Bytes, Bytes]>("INSERT INTO due_ids VALUES (?, ?, ?, ?)"),
    due: db.prepare<[number, number, number, number], IdRow>(
      "SELECT minute, n, box, id FROM due_ids WHERE (minute, n) > (?, ?) AND minute <= ? ORDER BY minute, n LIMIT ?",
    ),
    forgotten: db.prepare<[number, number], IdRow>(
      "SELECT minute, n, box, id FROM due_ids WHERE minute <= ? ORDER BY minute, n LIMIT ?",
    ),
    dropDue: db.prepare<[number, number]>("DELETE FROM due_ids WHERE minute = ? AND n = ?"),
  };
}

export class MailboxWrites implements Writes<"put" | "acknowledge" | "purge"> {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly accounts: Accounts;
  private readonly usage: Usage;
  private lastSeq = 0;
  private storedSeq = 0;
  private hasOld: boolean;

  constructor(db: Database, accounts: Accounts, usage: Usage) {
    this.accounts = accounts;
    this.usage = usage;
    this.statements = prepare(db);
    this.hasOld = this.statements.hasOld.get() === 1;
  }

  /** Called at the start of every transaction, because another process may have written meanwhile. */
  begin(): void {
    this.storedSeq = this.statements.lastSeq.get() ?? 0;
    this.lastSeq = Math.max(this.lastSeq, this.storedSeq);
  }

  end(): void {
    if (this.lastSeq > this.storedSeq) this.statements.setLastSeq.run(this.lastSeq);
  }

  put(event: ArgsOf<"put">): ResultOf<"put"> {
    const { recipient, eventId, sealedId, createdAt, expiresAt, envelope, now } = event;
    const account = this.accounts.of(recipient);
    const id = idIn(account.box, eventId);
    const refusal = this.usage.refusal(account, envelope.length);
    if (refusal) return this.knows(account, id, recipient, eventId) ? "duplicate" : refusal;
    if (this.hasOld && this.statements.knewId.get(shortDigest(recipient, eventId))) return "duplicate";
    const seq = Math.max(this.lastSeq + 1, Math.floor(now * 1e6));
    if (!this.addId(account.box, id, seq, expiresAt)) return "duplicate";
    if (sealedId) this.addId(account.box, idIn(account.box, sealedId), seq, expiresAt);
    this.statements.addWaiting.run(account.box, seq, envelope.length);
    this.statements.addEvent.run(seq, recipient, eventId, sealedId ?? null, createdAt, expiresAt, envelope);
    this.usage.stored(account, envelope.length);
    this.lastSeq = seq;
    return "stored";
  }

  private addId(box: Bytes, id: Bytes, seq: number, expiresAt: number): boolean {
    if (this.statements.addId.run(box, id, seq).changes === 0) return false;
    this.statements.addFresh.run(Math.ceil(expiresAt / MINUTE_S), box, id);
    return true;
  }

  private knows({ box }: Account, id: Bytes, recipient: Bytes, eventId: Bytes): boolean {
    return this.statements.knowsId.get(box, id) === 1 || this.statements.knewId.get(shortDigest(recipient, eventId)) === 1;
  }

  /** The event is gone at once, and leaves no time behind: when somebody fetched would tie their mailboxes together. */
  acknowledge({ recipient, ids }: ArgsOf<"acknowledge">): number {
    const account = this.accounts.of(recipient);
    let count = 0;
    for (const id of ids) {
      const seq = this.statements.seqOf.get(account.box, idIn(account.box, id));
      if (seq && this.remove(account, seq)) count++;
    }
    return count;
  }

  /** Deletes an event; its ids stay. @returns whether it was there */
  private remove(account: Account, seq: number): boolean {
    const event = this.statements.dropEvent.get(seq);
    if (!event) return false;
    for (const id of [event.event_id, event.sealed_id]) if (id) this.statements.unlink.run(account.box, idIn(account.box, id));
    const size = this.statements.dropWaiting.get(account.box, seq);
    if (size !== undefined) this.usage.removed(account, size);
    return true;
  }

  purge({ now, max }: ArgsOf<"purge">): PurgeResult {
    const minute = Math.floor(now / MINUTE_S);
    const state = this.statements.state.get() as State;
    const fresh = this.purgeFresh(minute, max, state);
    const due = this.purgeDue(minute, max, state);
    const forgotten = this.forget(now, max);
    return {
      purged: fresh.purged + due.purged,
      forgotten,
      more: fresh.seen === max || due.seen === max || forgotten === max,
    };
  }

  /** Events that expire within the hour they came in, and the move of all fresh ids to their places. */
  private purgeFresh(minute: number, max: number, { movedAt, nextN }: State) {
    const { addDue, clearFresh, dropFresh, freshCount, freshDue, freshSorted, setMoved } = this.statements;
    const rows = freshDue.all(minute, max);
    let n = nextN;
    let purged = 0;
    for (const row of rows) {
      if (this.removeById(row)) purged++;
      addDue.run(row.minute, n++, row.box, row.id);
      dropFresh.run(row.n);
    }
    const waited = minute * MINUTE_S - movedAt;
    const moves = rows.length < max && (waited >= MOVED_S || waited < 0 || (freshCount.get() ?? 0) >= MOVED_IDS);
    if (moves) {
      for (const row of freshSorted.all()) addDue.run(row.minute, n++, row.box, row.id);
      clearFresh.run();
    }
    if (n !== nextN || moves) setMoved.run(n, moves ? minute * MINUTE_S : movedAt);
    return { purged, seen: rows.length };
  }

  private purgeDue(minute: number, max: number, { purgedMinute, purgedN }: State) {
    // A clock that was ahead has left the mark there.
    const from = purgedMinute > minute ? { minute, n: 0 } : { minute: purgedMinute, n: purgedN };
    const rows = this.statements.due.all(from.minute, from.n, minute, max);
    const purged = rows.filter((row) => this.removeById(row)).length;
    const to = rows.at(-1) ?? from;
    if (to.minute !== purgedMinute || to.n !== purgedN) this.statements.setPurged.run(to.minute, to.n);
    return { purged, seen: rows.length };
  }

  private forget(now: number, max: number): number {
    const before = Math.floor((now - RELAY_LIMITS.REMEMBER_IDS_SECS) / MINUTE_S);
    const rows = this.statements.forgotten.all(before, max);
    for (const row of rows) {
      // It is gone long since, but for a clock that went back.
      this.removeById(row);
      this.statements.dropId.run(row.box, row.id);
      this.statements.dropDue.run(row.minute, row.n);
    }
    if (!this.hasOld) return rows.length;
    const old = this.statements.forgetOld.run(Math.floor(now), max).changes;
    this.hasOld = this.statements.hasOld.get() === 1;
    return Math.min(max, rows.length + old);
  }

  private removeById({ box, id }: IdRow): boolean {
    const seq = this.statements.seqOf.get(box, id);
    const recipient = seq ? this.statements.recipientOf.get(seq) : undefined;
    return seq && recipient ? this.remove(this.accounts.of(recipient), seq) : false;
  }
}
