/** Writes of postage that was used. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Writes } from "./ops.ts";

export function postageWrites(db: Database): Writes<"spendPostage" | "purgePostage"> {
  const spend = db.prepare<[Bytes, number]>("INSERT INTO spent_postage (mark, day) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const purge = db.prepare<[number, number]>(
    "DELETE FROM spent_postage WHERE mark IN (SELECT mark FROM spent_postage WHERE day < ? LIMIT ?)",
  );
  return {
    spendPostage: ({ mark, day }) => spend.run(mark, day).changes === 1,
    purgePostage({ before, max }) {
      const { changes } = purge.run(before, max);
      return { purged: changes, more: changes === max };
    },
  };
}
