/** Many rows in few statements: each is a way to the database and back. */
import type { Asking, Value } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

export type Row = readonly Value[];

const MOST = 256;

/** Powers of two, so that there are nine sizes of a statement to prepare. */
const sizeOf = (left: number): number => Math.min(MOST, 2 ** Math.floor(Math.log2(left)));

/** By how many rows of how many columns. */
const known = new Map<string, string>();

function places(rows: readonly Row[]): string {
  const columns = rows[0]?.length ?? 0;
  const size = `${rows.length} of ${columns}`;
  const text =
    known.get(size) ??
    Array<string>(rows.length)
      .fill(`(${Array<string>(columns).fill("?").join(", ")})`)
      .join(", ");
  known.set(size, text);
  return text;
}

function* portionsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; ) {
    const portion = rows.slice(at, at + sizeOf(rows.length - at));
    yield portion;
    at += portion.length;
  }
}

/** By the first column, their key: neighbours in its index come one after another, which takes a third less time. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2) return rows;
  return [...rows].sort(([a = null], [b = null]) => ((a ?? "") < (b ?? "") ? -1 : 1));
}

/** @param table with its columns, where these are not all */
export function* insertRows(db: NumbersDatabase, table: string, rows: readonly Row[]): Asking<void> {
  for (const portion of portionsOf(inOrder(rows)))
    yield* db.run(`INSERT INTO ${table} VALUES ${places(portion)}`, ...portion.flat());
}

/** Those that are not there. @returns what of them was inserted */
export function* insertMissing<Inserted extends object>(
  db: NumbersDatabase,
  { table, key, returning }: { readonly table: string; readonly key: string; readonly returning: string },
  rows: readonly Row[],
): Asking<readonly Inserted[]> {
  const inserted: Inserted[] = [];
  for (const portion of portionsOf(inOrder(rows))) {
    const sql = `INSERT INTO ${table} VALUES ${places(portion)} ON CONFLICT (${key}) DO NOTHING RETURNING ${returning}`;
    inserted.push(...(yield* db.all<Inserted>(sql, ...portion.flat())));
  }
  return inserted;
}
