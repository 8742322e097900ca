/** What waits for an account: knocks of strangers, and events. */
import {
  EVENT_KINDS,
  type EventStore,
  KNOCK_SECS,
  type Knock,
  type KnockStore,
  MAX_KNOCKS,
  type NumberEvent,
} from "../contract-public.ts";
import type { NumbersDatabase } from "./database.ts";

export const knockStore = (db: NumbersDatabase): KnockStore => ({
  leave: (ppnum, { id, sealed, at }) =>
    db.write(function* () {
      const row = yield* db.get<{ ppnum_id: string }>(
        `SELECT e.ppnum_id FROM number n JOIN entity e ON e.ppnum_id = n.ppnum_id
         WHERE n.ppnum = ? AND n.state = 'active' AND e.reach = 'ask'
         AND (SELECT count(*) FROM knock k WHERE k.ppnum_id = e.ppnum_id) < ?`,
        ...[ppnum, MAX_KNOCKS],
      );
      if (
        !row ||
        (yield* db.run("INSERT INTO knock VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", id, row.ppnum_id, sealed, at)) === 0
      )
        return;
      yield* db.event(row.ppnum_id, "knocked", at);
    }),
  waiting: (ppnumId, now) =>
    db.rows<Knock>(
      "SELECT id, sealed, at FROM knock WHERE ppnum_id = ? AND at > ? ORDER BY at, id",
      ...[ppnumId, now - KNOCK_SECS],
    ),
  drop: (ppnumId, ids) =>
    db.write(function* () {
      for (const id of ids) yield* db.run("DELETE FROM knock WHERE id = ? AND ppnum_id = ?", id, ppnumId);
    }),
});

export interface EventRow {
  readonly sequence: number;
  readonly ppnum_id: string;
  readonly kind: number;
  readonly at: number;
}

export const eventOf = (row: EventRow): NumberEvent => ({
  sequence: row.sequence,
  ppnumId: row.ppnum_id,
  kind: EVENT_KINDS[row.kind - 1] ?? "created",
  at: row.at,
});

/** @param watch begins to look for what other processes write, at the first subscription. @returns the end of it */
export function eventStore(db: NumbersDatabase, watch: () => () => void): EventStore {
  let subscribers = 0;
  let stop: (() => void) | undefined;
  return {
    async after(watcher, sequence, limit) {
      const sql = "SELECT * FROM event WHERE watcher = ? AND sequence > ? ORDER BY sequence LIMIT ?";
      const rows = await db.rows<EventRow>(sql, watcher, sequence, limit);
      // Asked last: some may be deleted meanwhile.
      const deletedUntil = await db.read(() => db.count("SELECT deleted_until FROM upkeep"));
      return sequence < deletedUntil ? "too-old" : rows.map(eventOf);
    },
    newest: () => db.read(() => db.count(db.dialect.newestEvent)),
    tell: (ppnumId, kind, now) =>
      db.write(function* () {
        yield* db.event(ppnumId, kind, now);
        yield* db.audit({ at: now, actor: ppnumId, action: kind, subject: ppnumId, outcome: "" });
      }),
    subscribe(wake) {
      const end = db.subscribe(wake);
      subscribers++;
      stop ??= watch();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        end();
        if (--subscribers > 0) return;
        stop?.();
        stop = undefined;
      };
    },
  };
}
