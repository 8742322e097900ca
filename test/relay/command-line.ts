/** The operator's command line, run in this process. */
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { admin } from "../../relay/admin/cli.ts";

export async function run(dataDir: string, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await admin(args, { PPP_DATA_DIR: dataDir }, (line) => lines.push(line));
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
