/** What a directory does every minute. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { admin } from "../../numbers/admin/cli.ts";
import { FakeClock, passAndSweep } from "../relay/fake-clock.ts";
import { make, stateOf } from "./accounts.ts";
import { openDirectory } from "./support/in-process.ts";

it("says in its log that the newest lines of the audit were cut off, and keeps how far they went", async () => {
  const clock = new FakeClock(Date.now() / 1000);
  const { store, dataDir, log } = await openDirectory({}, clock);
  for (const name of ["ana", "ben"]) await make(store, name, "human");
  await passAndSweep(clock, 60);
  const kept = (): string => readFileSync(join(dataDir, "numbers-audit-head.json"), "utf8");
  const before = kept();
  expect(JSON.parse(before)).toMatchObject({ line: 2 });
  expect(log()).not.toContain("audit verify");
  const db = new Sqlite(join(dataDir, "numbers.db"));
  db.exec("DELETE FROM audit WHERE id = 2");
  db.close();
  await passAndSweep(clock, 60);
  expect(log()).toMatch(/"cut":\[2,2\].*audit verify/);
  expect(kept()).toBe(before);
});

it("ends what is past its time, leaves nothing of it in the log of the database, and reads keys that were rolled", async () => {
  const clock = new FakeClock(Date.now() / 1000);
  const { issuer, store, dataDir } = await openDirectory({}, clock);
  const now = Math.floor(clock.now());
  const [late, early] = [
    await make(store, "late", "human", { reservedUntil: now + 3600 }),
    await make(store, "early", "human", { reservedUntil: now + 600 }),
  ];
  await admin(["key", "roll", "--data", dataDir, "--by", "olga"], {}, () => undefined);
  const keys = async (): Promise<number> => {
    const response = await fetch(`${issuer}/.well-known/cairn-numbers.json`);
    return ((await response.json()) as { keys: readonly object[] }).keys.length;
  };
  expect([await keys(), statSync(join(dataDir, "numbers.db-wal")).size > 0]).toEqual([1, true]);
  await passAndSweep(clock, 700);
  expect([await stateOf(store, late.ppnumId), await stateOf(store, early.ppnumId)]).toEqual(["reserved", undefined]);
  expect([await keys(), statSync(join(dataDir, "numbers.db-wal")).size]).toEqual([2, 0]);
});
