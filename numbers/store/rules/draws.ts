/** Taking numbers out of the pool. */
import { type Depth, DRAWS } from "../../model/ppnum.ts";
import type { Draw } from "../contract-entities.ts";
import type { Asking } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";
import { insertMissing } from "./many.ts";

export interface NewNumber {
  readonly ppnumId: string;
  readonly depth: Depth;
  readonly state: "reserved" | "active";
  readonly now: number;
  /** Of a reserved one. */
  readonly freeAt?: number | undefined;
}

interface Taken {
  readonly ppnum: string;
  readonly ppnum_id: string;
}

const NUMBERS = { table: "number", key: "ppnum", returning: "ppnum, ppnum_id" };

/** @returns each account's number; undefined when all draws of one were taken: `pool-exhausted` */
export function* takeNumbers(
  db: NumbersDatabase,
  draw: Draw,
  wanted: readonly NewNumber[],
): Asking<ReadonlyMap<string, string> | undefined> {
  const numbers = new Map<string, string>();
  for (let i = 0, left = wanted; i < DRAWS && left.length > 0; i++) {
    const drawn = left.map(({ ppnumId, depth, state, now, freeAt }) => [draw(depth), ppnumId, state, now, freeAt ?? null]);
    for (const { ppnum, ppnum_id } of yield* insertMissing<Taken>(db, NUMBERS, drawn)) numbers.set(ppnum_id, ppnum);
    left = left.filter(({ ppnumId }) => !numbers.has(ppnumId));
  }
  return numbers.size === wanted.length ? numbers : undefined;
}

export function* takeNumber(db: NumbersDatabase, draw: Draw, wanted: NewNumber): Asking<string | undefined> {
  return (yield* takeNumbers(db, draw, [wanted]))?.get(wanted.ppnumId);
}

/** The number of an account that is gone: free at once. */
export const forgetNumber = (db: NumbersDatabase, ppnumId: string): Asking<number> =>
  db.run("DELETE FROM number WHERE ppnum_id = ? AND state <> 'quarantined'", ppnumId);
