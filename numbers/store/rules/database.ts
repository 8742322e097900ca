/** What the rules write and read by, whatever database it is. */
import { createHmac } from "node:crypto";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { By } from "../by.ts";
import { type AuditLine, EVENT_KINDS, type EventKind } from "../contract-public.ts";
import type { Asked, Asking, Value } from "./asking.ts";

/** Who did it, as the audit has it. */
export const actorOf = (by: By): string => ("entity" in by ? by.entity : `admin:${by.admin}`);

const FIRST_MAC = Buffer.alloc(32);
const LINES_AT_ONCE = 1000;

type StoredLine = AuditLine & { readonly mac: Buffer };

/** Two questions whose words differ from one database to another. */
export interface Dialect {
  /** The sequence of the newest event that was ever committed. */
  readonly newestEvent: string;
  readonly bytes: string;
}

export abstract class NumbersDatabase {
  private readonly auditKey: Bytes;
  private readonly listeners = new Set<() => void>();
  private takenSeen: number | undefined;
  abstract readonly dialect: Dialect;
  failures = 0;

  /** @param auditKey 32 bytes, kept apart from the database */
  constructor(auditKey: Bytes) {
    this.auditKey = auditKey;
  }

  /** Several questions may each see what was committed between them. */
  abstract read<T>(work: () => Asking<T>): Promise<T>;
  /** A transaction, in turn with all others: what it reads holds until it ends. The audit is a chain, so they stand in a row anyway. */
  abstract write<T>(work: () => Asking<T>): Promise<T>;
  /** A transaction on rows that no other's rules depend on: in no turn. */
  abstract writeApart<T>(work: () => Asking<T>): Promise<T>;

  /** @returns how many rows it changed */
  *run(sql: string, ...values: Value[]): Asking<number> {
    return (yield { sql, values, wants: "changes", isNews: false }).changes;
  }

  *get<Row extends object>(sql: string, ...values: Value[]): Asking<Row | undefined> {
    return (yield { sql, values, wants: "row", isNews: false }).rows[0] as Row | undefined;
  }

  *all<Row extends object>(sql: string, ...values: Value[]): Asking<readonly Row[]> {
    return (yield { sql, values, wants: "rows", isNews: false }).rows as readonly Row[];
  }

  /** The first column of the first row, a number; 0 where there is none. */
  *count(sql: string, ...values: Value[]): Asking<number> {
    const row = yield* this.get<Record<string, number | null>>(sql, ...values);
    return (row && Object.values(row)[0]) ?? 0;
  }

  row<Row extends object>(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.read(() => this.get<Row>(sql, ...values));
  }

  rows<Row extends object>(sql: string, ...values: Value[]): Promise<readonly Row[]> {
    return this.read(() => this.all<Row>(sql, ...values));
  }

  /** Writes events. */
  *tell(sql: string, ...values: Value[]): Asking<void> {
    yield { sql, values, wants: "changes", isNews: true } satisfies Asked;
  }

  /** For everybody who may see the account: itself and those that own it. */
  event(ppnumId: string, kind: EventKind, at: number): Asking<void> {
    return this.tell(
      `WITH RECURSIVE above(id, owner) AS (SELECT ppnum_id, owner FROM entity WHERE ppnum_id = ?
         UNION ALL SELECT e.ppnum_id, e.owner FROM above CROSS JOIN entity e ON e.ppnum_id = above.owner)
       INSERT INTO event (ppnum_id, watcher, kind, at) SELECT ?, id, ?, ? FROM above`,
      ...[ppnumId, ppnumId, EVENT_KINDS.indexOf(kind) + 1, at],
    );
  }

  /** For one who may see it, alone. */
  eventFor(ppnumId: string, watcher: string, kind: EventKind, at: number): Asking<void> {
    return this.tell(
      "INSERT INTO event (ppnum_id, watcher, kind, at) VALUES (?, ?, ?, ?)",
      ...[ppnumId, watcher, EVENT_KINDS.indexOf(kind) + 1, at],
    );
  }

  /** How many numbers are taken, as of the last sweep of this process. */
  *taken(): Asking<number> {
    this.takenSeen ??= yield* this.count("SELECT count(*) FROM number");
    return this.takenSeen;
  }

  forgetTaken(): void {
    this.takenSeen = undefined;
  }

  /** A line of the audit, in the transaction of what it tells. */
  *audit({ at, actor, action, subject, outcome }: Omit<AuditLine, "id">): Asking<void> {
    const last = yield* this.get<{ id: number; mac: Buffer }>("SELECT id, mac FROM audit ORDER BY id DESC LIMIT 1");
    const id = (last?.id ?? 0) + 1;
    const mac = this.macOf(last?.mac ?? FIRST_MAC, { id, at, actor, action, subject, outcome });
    yield* this.run("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", id, at, actor, action, subject, outcome, mac);
  }

  private macOf(before: Bytes, { id, at, actor, action, subject, outcome }: AuditLine): Buffer {
    const line = JSON.stringify([id, at, actor, action, subject, outcome]);
    return createHmac("sha256", this.auditKey).update(before).update(line).digest();
  }

  /** @returns the id of the first line that does not follow from the one before; undefined: all do */
  *firstBrokenLine(): Asking<number | undefined> {
    let before: { readonly id: number; readonly mac: Buffer } = { id: 0, mac: FIRST_MAC };
    for (;;) {
      const sql = "SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?";
      const lines: readonly StoredLine[] = yield* this.all<StoredLine>(sql, before.id, LINES_AT_ONCE);
      for (const line of lines) {
        if (line.id !== before.id + 1 || !this.macOf(before.mac, line).equals(line.mac)) return before.id + 1;
        before = line;
      }
      if (lines.length < LINES_AT_ONCE) return undefined;
    }
  }

  subscribe(wake: () => void): () => void {
    this.listeners.add(wake);
    return () => this.listeners.delete(wake);
  }

  wakeAll(): void {
    for (const wake of this.listeners) wake();
  }
}
