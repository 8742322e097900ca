/** The directory's store on SQLite: the contract, and what only a file can show. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MIGRATIONS } from "../../numbers/store/rules/schema.ts";
import { openNumbersStore } from "../../numbers/store/sqlite/sqlite-store.ts";
import { FakeClock } from "../relay/fake-clock.ts";
import { tempDir } from "../relay/harness.ts";
import { ADMIN, bytesOf, draw, make, NOW, newEntity } from "./accounts.ts";
import { numbersStoreContract } from "./store-contract.ts";

/** All that is asked of the database by the contract's tests. */
const asked = new Set<string>();
const prepare = Sqlite.prototype.prepare;
beforeAll(() => {
  Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
    asked.add(sql);
    return prepare.call(this, sql);
  } as typeof prepare;
});
afterAll(() => {
  Sqlite.prototype.prepare = prepare;
});

const options = { auditKey: bytesOf("audit key", 32), clock: new FakeClock(NOW) };
numbersStoreContract("SQLite", async (dataDir) => openNumbersStore(dataDir, options));

describe("the directory's database", () => {
  it("is refused when a newer directory has written it", () => {
    const dataDir = tempDir();
    const db = new Sqlite(join(dataDir, "numbers.db"));
    db.pragma("user_version = 99");
    db.close();
    expect(() => openNumbersStore(dataDir, options)).toThrow(/version 99/);
  });

  it.each([
    "UPDATE audit SET outcome = 'nothing' WHERE id = 2",
    "DELETE FROM audit WHERE id = 2",
    "UPDATE audit SET mac = x'00' WHERE id = 2",
  ])("knows an audit that was changed by hand: %s", async (sql) => {
    const dataDir = tempDir();
    const store = openNumbersStore(dataDir, options);
    for (const label of ["a", "b", "c"]) await make(store, label, "human");
    const db = new Sqlite(join(dataDir, "numbers.db"));
    db.exec(sql);
    db.close();
    expect(await store.audit.verify()).toEqual({ brokenAt: 2 });
    await store.close();
  });

  it("wakes watchers for what another process writes", async () => {
    const dataDir = tempDir();
    const clock = new FakeClock(NOW);
    const [mine, other] = [openNumbersStore(dataDir, { ...options, clock }), openNumbersStore(dataDir, options)];
    let woken = 0;
    const stop = mine.events.subscribe(() => woken++);
    await make(other, "anna", "human");
    expect(woken).toBe(0);
    clock.advance(1.1);
    expect(woken).toBe(1);
    clock.advance(5);
    expect(woken).toBe(1);
    stop();
    await make(other, "ben", "human");
    clock.advance(5);
    expect(woken).toBe(1);
    await Promise.all([mine.close(), other.close()]);
  });

  it("gives no person a number when the pool is nearly used up", async () => {
    const store = openNumbersStore(tempDir(), { ...options, poolFull: 2 });
    for (const label of ["a", "b"]) await make(store, label, "human");
    await store.sweep(NOW, 1);
    expect(await store.entities.create([newEntity("c", "human")], draw, ADMIN, NOW)).toEqual({ refused: "pool-full" });
    expect(await store.entities.create([newEntity("d", "ai_agent")], draw, ADMIN, NOW)).toMatchObject({ created: [{}] });
    await store.close();
  });

  it("refuses what the rules of its tables refuse, whoever writes", () => {
    const dataDir = tempDir();
    openNumbersStore(dataDir, options);
    const db = new Sqlite(join(dataDir, "numbers.db"));
    const insert = (depth: number, owner: string | null) =>
      db
        .prepare(
          "INSERT INTO entity (ppnum_id, type, owner, depth, state, reach, has_secret, created_at) VALUES (?, 'human', ?, ?, 'active', 'ask', 0, 0)",
        )
        .run(`${depth}${owner}`, owner, depth);
    expect(() => insert(3, null)).toThrow(/CHECK/);
    expect(() => insert(1, null)).toThrow(/CHECK/);
    expect(() => insert(0, "x")).toThrow(/CHECK/);
    db.close();
  });

  it("leaves nothing of what was deleted in its files", async () => {
    const dataDir = tempDir();
    const store = openNumbersStore(dataDir, options);
    const { ppnumId } = await make(store, "ana", "human", { displayName: "Anastasia Quillfeather" });
    const bytes = (): string =>
      ["numbers.db", "numbers.db-wal"].map((name) => readFileSync(join(dataDir, name), "latin1")).join("");
    expect(bytes()).toContain("Quillfeather");
    await store.life.deactivate(ppnumId, ADMIN, NOW);
    expect(bytes()).toContain("Quillfeather");
    await store.forgetDeleted();
    expect(bytes()).not.toContain("Quillfeather");
    await store.close();
  });

  it("lets a command write after the directory has cut its log", async () => {
    const dataDir = tempDir();
    const [mine, guest] = [openNumbersStore(dataDir, options), openNumbersStore(dataDir, { ...options, isGuest: true })];
    for (const label of ["ana", "ben"]) {
      await make(guest, label, "human");
      await mine.forgetDeleted();
    }
    expect(statSync(join(dataDir, "numbers.db-wal")).size).toBe(0);
    await make(guest, "cleo", "human");
    await make(mine, "dan", "human");
    await Promise.all([mine.close(), guest.close()]);
  });

  it("has no table that the docs do not tell of", () => {
    const tables = [...MIGRATIONS.join("").matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name);
    const told = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8").split(
      "### What the directory's database holds",
    )[1];
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter((name) => !told?.includes(`\`${name}\``))).toEqual([]);
  });

  it("reads no table from end to end, however many rows it has", async () => {
    const dataDir = tempDir();
    await openNumbersStore(dataDir, options).close();
    const db = new Sqlite(join(dataDir, "numbers.db"));
    db.exec("CREATE TEMP TABLE moving (ppnum_id TEXT PRIMARY KEY, was TEXT NOT NULL) STRICT, WITHOUT ROWID");
    // Counts for the operator are of all there is; waiting reviews are few.
    const whole =
      /^SELECT (count\(\*\) FROM \w+$|type, state, count|count\(\*\) FROM number WHERE state = 'quarantined'$)|FROM audit|FROM enterprise WHERE status/;
    const statements = [...asked].filter((sql) => /FROM|UPDATE/.test(sql) && !whole.test(sql) && !/sqlite_|pragma/.test(sql));
    expect(statements.length).toBeGreaterThan(60);
    // What a transaction moves is read whole, by the name m.
    const isWhole = (sql: string, detail: string): boolean =>
      /^SCAN/.test(detail) &&
      !/^SCAN (CONSTANT|given|below|above|woken|moving|upkeep)/.test(detail) &&
      !(detail === "SCAN m" && /FROM moving m/.test(sql));
    const planOf = (sql: string): readonly { readonly detail: string }[] =>
      db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1));
    const scans = statements.flatMap((sql) =>
      planOf(sql)
        .filter(({ detail }) => isWhole(sql, detail))
        .map(({ detail }) => `${detail}: ${sql}`),
    );
    expect(scans).toEqual([]);
    db.close();
  });
});
