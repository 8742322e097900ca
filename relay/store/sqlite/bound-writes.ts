/** Writes of the keys that have used bound authentication. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { MAX_BOUND_KEYS } from "../quota.ts";
import type { Writes } from "./ops.ts";

export function boundWrites(db: Database): Writes<"rememberBound" | "purgeBound"> {
  const count = db.prepare<[], number>("SELECT count(*) FROM bound_keys").pluck();
  const touch = db.prepare<[number, Bytes]>("UPDATE bound_keys SET day = max(day, ?) WHERE digest = ?");
  const add = db.prepare<[Bytes, number]>("INSERT INTO bound_keys (digest, day) VALUES (?, ?)");
  const remove = db.prepare<[number, number]>(
    "DELETE FROM bound_keys WHERE digest IN (SELECT digest FROM bound_keys WHERE day < ? LIMIT ?)",
  );
  let known = count.get() ?? 0;
  return {
    rememberBound({ digest, day }) {
      if (touch.run(day, digest).changes > 0 || known >= MAX_BOUND_KEYS) return null;
      add.run(digest, day);
      known++;
      return null;
    },
    purgeBound({ before, max }) {
      const { changes } = remove.run(before, max);
      // The command line deletes too, so a table that seems full is counted again.
      if (changes > 0 || known >= MAX_BOUND_KEYS) known = count.get() ?? 0;
      return { purged: changes, more: changes === max };
    },
  };
}
