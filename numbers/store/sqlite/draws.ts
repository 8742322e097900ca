/** Taking a number out of the pool. */
import { type Depth, DRAWS } from "../../model/ppnum.ts";
import type { Draw } from "../contract-entities.ts";
import type { NumbersDatabase } from "./database.ts";

export interface NewNumber {
  readonly ppnumId: string;
  readonly depth: Depth;
  readonly state: "reserved" | "active";
  readonly now: number;
  /** Of a reserved one. */
  readonly freeAt?: number | undefined;
}

/** @returns undefined when all draws were taken: `pool-exhausted` */
export function takeNumber(db: NumbersDatabase, draw: Draw, { ppnumId, depth, state, now, freeAt }: NewNumber): string | undefined {
  for (let i = 0; i < DRAWS; i++) {
    const ppnum = draw(depth);
    const sql = "INSERT INTO number VALUES (?, ?, ?, ?, ?) ON CONFLICT (ppnum) DO NOTHING";
    if (db.run(sql, ppnum, ppnumId, state, now, freeAt ?? null) > 0) return ppnum;
  }
  return undefined;
}

/** The number of an account that is gone: free at once. */
export const forgetNumber = (db: NumbersDatabase, ppnumId: string): void =>
  void db.run("DELETE FROM number WHERE ppnum_id = ? AND state <> 'quarantined'", ppnumId);
