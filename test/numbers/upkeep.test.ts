/** What a directory does every minute. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { admin } from "../../numbers/admin/cli.ts";
import { FakeClock, passAndSweep } from "../relay/fake-clock.ts";
import { make, stateOf } from "./accounts.ts";
import { openDirectory } from "./support/in-process.ts";

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
