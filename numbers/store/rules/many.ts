/** Many rows in few statements: each is a way to the database and back. */
import type { Asking, Value } from "./asking.ts";
import type { NumbersDatabase } from "./database.ts";

export type Row = readonly Value[];

const MOST = 256;

/** Powers of two, so that there are nine sizes of a statement to prepare. */
const sizeOf = (left: number): number => Math.min(MOST, 2 ** Math.floor(Math.log2(left)));

const places = (rows: readonly Row[]): string => rows.map((row) => `(${row.map(() => "?").join(", ")})`).join(", ");

function* portionsOf(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; ) {
    const portion = rows.slice(at, at + sizeOf(rows.length - at));
    yield portion;
    at += portion.length;
  }
}

/** @param table with its columns, where these are not all */
export function* insertRows(db: NumbersDatabase, table: string, rows: readonly Row[]): Asking<void> {
  for (const portion of portionsOf(rows)) yield* db.run(`INSERT INTO ${table} VALUES ${places(portion)}`, ...portion.flat());
}

/** Those that are not there. @returns what of them was inserted */
export function* insertMissing<Inserted extends object>(
  db: NumbersDatabase,
  { table, key, returning }: { readonly table: string; readonly key: string; readonly returning: string },
  rows: readonly Row[],
): Asking<readonly Inserted[]> {
  const inserted: Inserted[] = [];
  for (const portion of portionsOf(rows)) {
    const sql = `INSERT INTO ${table} VALUES ${places(portion)} ON CONFLICT (${key}) DO NOTHING RETURNING ${returning}`;
    inserted.push(...(yield* db.all<Inserted>(sql, ...portion.flat())));
  }
  return inserted;
}
