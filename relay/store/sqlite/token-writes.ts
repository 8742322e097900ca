/** Writes of delivery tokens. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Writes } from "./ops.ts";

export function tokenWrites(db: Database): Writes<"registerToken" | "deregisterToken"> {
  const has = db.prepare<[Bytes, Bytes], number>("SELECT 1 FROM delivery_tokens WHERE token = ? AND owner = ?").pluck();
  const count = db.prepare<[Bytes], number>("SELECT count(*) FROM delivery_tokens WHERE owner = ?").pluck();
  const add = db.prepare<[Bytes, Bytes]>("INSERT INTO delivery_tokens (token, owner) VALUES (?, ?)");
  const remove = db.prepare<[Bytes, Bytes]>("DELETE FROM delivery_tokens WHERE token = ? AND owner = ?");
  return {
    registerToken({ token, owner }) {
      if (has.get(token, owner)) return "registered";
      if ((count.get(owner) ?? 0) >= LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT) return "quota";
      add.run(token, owner);
      return "registered";
    },
    deregisterToken({ token, owner }) {
      remove.run(token, owner);
      return null;
    },
  };
}
