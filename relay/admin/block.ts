/** `block` and `unblock`: refuse service to a key. A running relay notices the change within seconds. */
import { blockDigest } from "../store/digest.ts";
import { type AdminContext, readKey, withDatabase } from "./database.ts";

const DAY = 86_400;

export async function block({ dataDir, args, now, print }: AdminContext): Promise<number> {
  const key = readKey(args[0]);
  return withDatabase(dataDir, "write", (db) => {
    const today = Math.floor(now / DAY) * DAY;
    const { changes } = db.prepare("INSERT INTO blocks VALUES (?, ?) ON CONFLICT DO NOTHING").run(blockDigest(key), today);
    print(changes > 0 ? "blocked" : "was blocked already");
    return 0;
  });
}

export async function unblock({ dataDir, args, print }: AdminContext): Promise<number> {
  const key = readKey(args[0]);
  return withDatabase(dataDir, "write", (db) => {
    const { changes } = db.prepare("DELETE FROM blocks WHERE digest = ?").run(blockDigest(key));
    print(changes > 0 ? "unblocked" : "was not blocked");
    return changes > 0 ? 0 : 1;
  });
}
