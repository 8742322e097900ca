/** A start waits a while for a database that is still starting, or failing over. */
import { ConfigError } from "../env.ts";
import { describe } from "../log.ts";
import type { Clock } from "../ports.ts";
import { StoreError } from "../sqlite/store-error.ts";
import { isUnreachable } from "./database.ts";

const PATIENCE_SECS = 30;
const AGAIN_SECS = 1;

const later = (clock: Clock): Promise<void> => new Promise((resolve) => void clock.after(AGAIN_SECS, resolve));

/** Calls `open` until the database answers. @throws StoreError also when it stays unreachable */
export async function onceReachable<T>(clock: Clock, open: () => Promise<T>): Promise<T> {
  const until = clock.elapsed() + PATIENCE_SECS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (error instanceof ConfigError || error instanceof StoreError) throw error;
      if (!isUnreachable(error)) throw new StoreError(`the database cannot be used: ${describe(error).error}`);
      if (clock.elapsed() > until) throw new StoreError(`the database cannot be reached: ${describe(error).error}`);
      // The log begins with the address.
      process.stderr.write(`Cairn: the database cannot be reached (${describe(error).error}); it is tried again\n`);
      await later(clock);
    }
  }
}
