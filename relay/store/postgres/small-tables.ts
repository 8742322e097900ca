/** Tables of one column and a day: blocked keys, keys that used bound authentication, spent postage. */

import { type Statement, sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { MAX_BOUND_KEYS } from "../quota.ts";
import type { BlockStore, BoundKeyStore, PostageStore } from "../store.ts";
import type { Access } from "./access.ts";

const BLOCKS = sql("SELECT digest FROM blocks");
const SPEND = sql("INSERT INTO spent_postage (mark, day) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1");
const PURGE_POSTAGE = sql(
  "DELETE FROM spent_postage WHERE mark IN (SELECT mark FROM spent_postage WHERE day < $1 LIMIT $2) RETURNING 1",
);
const TOUCH = sql("UPDATE bound_keys SET day = greatest(day, $1) WHERE digest = $2 RETURNING 1");
const ADD_BOUND = sql(
  "INSERT INTO bound_keys (digest, day) VALUES ($1, $2) ON CONFLICT (digest) DO UPDATE SET day = greatest(bound_keys.day, $2)",
);
const COUNT_BOUND = sql("SELECT count(*) AS count FROM bound_keys");
const HAS_BOUND = sql("SELECT FROM bound_keys WHERE digest = $1 AND day >= $2");
const PURGE_BOUND = sql(
  "DELETE FROM bound_keys WHERE digest IN (SELECT digest FROM bound_keys WHERE day < $1 LIMIT $2) RETURNING 1",
);

const purging = (access: Access, statement: Statement) => async (before: number, max: number) => {
  const purged = (await access.write(statement, before, max)).length;
  return { purged, more: purged === max };
};

export const blockStore = (access: Access): BlockStore => ({
  list: async () => (await access.rows<{ digest: Bytes }>(BLOCKS)).map(({ digest }) => digest),
});

export const postageStore = (access: Access): PostageStore => ({
  spend: async (mark, day) => (await access.write(SPEND, mark, day)).length === 1,
  purge: purging(access, PURGE_POSTAGE),
});

export function boundStore(access: Access): BoundKeyStore {
  /** Counting a table is slow: counted as they come, and anew where it seems full or nothing was counted yet. */
  let known: number | undefined;
  async function isFull(): Promise<boolean> {
    if (known === undefined || known >= MAX_BOUND_KEYS) known = (await access.row<{ count: number }>(COUNT_BOUND))?.count ?? 0;
    return known >= MAX_BOUND_KEYS;
  }
  return {
    async remember(digest, day) {
      if ((await access.write(TOUCH, day, digest)).length > 0 || (await isFull())) return;
      await access.write(ADD_BOUND, digest, day);
      known = (known ?? 0) + 1;
    },
    has: async (digest, since) => (await access.rows(HAS_BOUND, digest, since)).length > 0,
    async purge(before, max) {
      const result = await purging(access, PURGE_BOUND)(before, max);
      if (result.purged > 0) known = undefined;
      return result;
    },
  };
}
