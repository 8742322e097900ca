import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { StoreGone } from "../../src/engine/ports.ts";
import { sqliteStore } from "../../src/platform/node/sqlite-store.ts";
import { CONTRACT, type Opened } from "../../src/platform/store-contract.ts";

const dir = mkdtempSync(join(tmpdir(), "sqlite-store-"));
afterAll(() => rmSync(dir, { recursive: true }));

let count = 0;
const fresh = (): string => join(dir, `${count++}.db`);
function open(path = fresh()): Opened {
  const { store, vault, close } = sqliteStore(path);
  const reopen = async (): Promise<Opened> => {
    close();
    return open(path);
  };
  return { store, vault, reopen };
}

/** What the writer had been told was durable when it was killed, after at least `enough` writes. */
async function writtenUntilKilled(path: string, enough: number): Promise<number> {
  const writer = fileURLToPath(new URL("sqlite-writer.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", writer, path], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split("\n").length > enough) child.kill("SIGKILL");
  });
  await once(child, "close");
  return Number(said.slice(0, said.lastIndexOf("\n")).split("\n").at(-1));
}

describe("the store in SQLite", () => {
  for (const { name, run } of CONTRACT) it(name, async () => run(open()));

  it("loses nothing that was written to a kill -9, and no half of a write is there", { timeout: 60_000 }, async () => {
    const path = fresh();
    for (const enough of [7, 30, 91]) {
      const last = await writtenUntilKilled(path, enough);
      expect(last).toBeGreaterThanOrEqual(enough);
      const { store, close } = sqliteStore(path);
      const rows = new Map((await store.load()).map(({ key, value }) => [key, value[0]]));
      close();
      for (let n = 1; n <= last; n++) expect(rows.get(`n${n}`)).toBe(n & 255);
      expect(rows.get("left")).toBe(rows.get("right"));
      expect([last & 255, (last + 1) & 255]).toContain(rows.get("left"));
    }
  });

  it("is for its user alone, with its log", () => {
    const path = fresh();
    const { close } = sqliteStore(path);
    expect([path, `${path}-wal`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    close();
  });

  it("leaves a file of a later version alone", () => {
    const path = fresh();
    sqliteStore(path).close();
    const db = new Sqlite(path);
    db.pragma("user_version = 99");
    db.close();
    expect(() => sqliteStore(path)).toThrow(new StoreGone("newer"));
  });
});
