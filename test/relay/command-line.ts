/** The operator's command line, run in this process. */
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { admin } from "../../relay/admin/cli.ts";

export interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

export const run = (dataDir: string, ...args: string[]): Promise<Ran> => runWith({ PPP_DATA_DIR: dataDir }, ...args);

export async function runWith(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> {
  const lines: string[] = [];
  const code = await admin(args, env, (line) => lines.push(line));
  return { code, lines };
}

/** Reads the file, or changes it, behind the relay's back. */
export function behind<T>(dataDir: string, use: (db: Database) => T): T {
  const db = new Sqlite(join(dataDir, "relay.db"));
  try {
    return use(db);
  } finally {
    db.close();
  }
}
