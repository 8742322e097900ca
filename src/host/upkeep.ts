/** Deletes expired rows every minute, in small batches, so that other writes are not delayed. */
import { type Log, logError } from "./log.ts";
import type { Clock } from "./ports.ts";

const EVERY_SECS = 60;
const BATCH = 200;

/** How many rows of each kind were deleted. */
export type Deleted = Readonly<Record<string, number>>;

/** Deletes up to `max` rows. `now`: unix seconds. `more`: expired rows are left. */
export type Purge = (now: number, max: number) => Promise<{ readonly deleted: Deleted; readonly more: boolean }>;

/** Runs until the returned function is called; that resolves when the current batch is done. @param onDeleted told of every batch */
export function startUpkeep(
  purges: readonly Purge[],
  clock: Clock,
  log: Log,
  onDeleted: (deleted: Deleted) => void,
): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = schedule();

  function schedule(): () => void {
    return clock.after(EVERY_SECS, () => {
      running = sweep();
    });
  }

  async function sweep(): Promise<void> {
    for (const purge of purges) await sweepOne(purge);
    if (!stopped) cancel = schedule();
  }

  async function sweepOne(purge: Purge): Promise<void> {
    try {
      for (let isMore = true; isMore && !stopped; ) {
        const { deleted, more } = await purge(clock.now(), BATCH);
        onDeleted(deleted);
        isMore = more;
      }
    } catch (error) {
      logError(log, error, "what is past its time could not be deleted; it stays until the next round, a minute from now");
    }
  }

  return async () => {
    stopped = true;
    cancel();
    await running;
  };
}
