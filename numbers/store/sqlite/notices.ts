/** What waits for an account: knocks of strangers, and events. */
import { EVENT_KINDS, type EventStore, KNOCK_SECS, type Knock, type KnockStore, MAX_KNOCKS } from "../contract-public.ts";
import type { NumbersDatabase } from "./database.ts";

export const knockStore = (db: NumbersDatabase): KnockStore => ({
  leave: (ppnum, { id, sealed, at }) =>
    db.write(() => {
      const row = db.get<{ ppnum_id: string }>(
        `SELECT e.ppnum_id FROM number n JOIN entity e ON e.ppnum_id = n.ppnum_id
         WHERE n.ppnum = ? AND n.state = 'active' AND e.reach = 'ask'
         AND (SELECT count(*) FROM knock k WHERE k.ppnum_id = e.ppnum_id) < ?`,
        ...[ppnum, MAX_KNOCKS],
      );
      if (!row || db.run("INSERT INTO knock VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", id, row.ppnum_id, sealed, at) === 0)
        return;
      db.event(row.ppnum_id, "knocked", at);
    }),
  waiting: async (ppnumId, now) =>
    db.all<Knock>("SELECT id, sealed, at FROM knock WHERE ppnum_id = ? AND at > ? ORDER BY at, id", ...[ppnumId, now - KNOCK_SECS]),
  drop: (ppnumId, ids) =>
    db.write(() => {
      for (const id of ids) db.run("DELETE FROM knock WHERE id = ? AND ppnum_id = ?", id, ppnumId);
    }),
});

interface EventRow {
  readonly sequence: number;
  readonly ppnum_id: string;
  readonly kind: number;
  readonly at: number;
}

/** @param watch begins to look for what other processes write, at the first subscription. @returns the end of it */
export function eventStore(db: NumbersDatabase, watch: () => () => void): EventStore {
  let subscribers = 0;
  let stop: (() => void) | undefined;
  return {
    async after(watcher, sequence, limit) {
      if (sequence < db.count("SELECT deleted_until FROM upkeep")) return "too-old";
      const sql = "SELECT * FROM event WHERE watcher = ? AND sequence > ? ORDER BY sequence LIMIT ?";
      return db.all<EventRow>(sql, watcher, sequence, limit).map((row) => ({
        sequence: row.sequence,
        ppnumId: row.ppnum_id,
        kind: EVENT_KINDS[row.kind - 1] ?? "created",
        at: row.at,
      }));
    },
    newest: async () => db.count("SELECT seq FROM sqlite_sequence WHERE name = 'event'"),
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
