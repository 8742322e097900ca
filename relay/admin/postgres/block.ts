/** `block` and `unblock` in PostgreSQL: every relay notices within seconds. */

import { sql } from "../../../src/host/postgres/database.ts";
import { blockDigest } from "../../store/digest.ts";
import { type AdminContext, readKey } from "../database.ts";
import { withPostgres } from "./database.ts";

const DAY = 86_400;
const BLOCK = sql("INSERT INTO blocks (digest, blocked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1");
const UNBLOCK = sql("DELETE FROM blocks WHERE digest = $1 RETURNING 1");

export const block = (url: string, { args, now, print }: AdminContext): Promise<number> =>
  withPostgres(url, async (query) => {
    const added = await query(BLOCK, blockDigest(readKey(args[0])), Math.floor(now / DAY) * DAY);
    print(added.length > 0 ? "blocked" : "was blocked already");
    return 0;
  });

export const unblock = (url: string, { args, print }: AdminContext): Promise<number> =>
  withPostgres(url, async (query) => {
    const removed = await query(UNBLOCK, blockDigest(readKey(args[0])));
    print(removed.length > 0 ? "unblocked" : "was not blocked");
    return removed.length > 0 ? 0 : 1;
  });
