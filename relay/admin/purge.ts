/** `purge`: what upkeep does every minute, now; in small steps, so that a running relay's commits are not delayed. */
import { setTimeout as pause } from "node:timers/promises";
import type { Purge } from "../../src/host/upkeep.ts";
import { FEATURES } from "../features.ts";
import { purgesOf } from "../running-features.ts";
import { openInProcessStore } from "../store/sqlite/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { type AdminContext, withDatabase } from "./database.ts";

const STEP = 200;
/** The pause between steps, in which a running relay can write. */
const BETWEEN_MS = 5;

/** Runs one purge to its end, and adds what it deletes to `total`. */
async function runOut(purge: Purge, now: number, total: Map<string, number>): Promise<void> {
  for (let isMore = true; isMore; ) {
    const { deleted, more } = await purge(now, STEP);
    for (const [rows, count] of Object.entries(deleted)) total.set(rows, (total.get(rows) ?? 0) + count);
    isMore = more;
    if (isMore) await pause(BETWEEN_MS);
  }
}

export async function purge(context: AdminContext): Promise<number> {
  // The store would make a missing database, and migrate an older one.
  await withDatabase(context.dataDir, "read", () => undefined);
  return purgeStore(openInProcessStore(context.dataDir), context);
}

/** Closes the store when it is done. */
export async function purgeStore(store: Store, { now, print }: AdminContext): Promise<number> {
  const total = new Map<string, number>();
  try {
    for (const one of purgesOf(FEATURES, store)) await runOut(one, now, total);
  } finally {
    await store.close();
  }
  const counts = [...total].map(([rows, count]) => `${count} ${rows.replaceAll("-", " ")}`);
  print(`deleted what is past its time: ${counts.join(", ")}`);
  return 0;
}
