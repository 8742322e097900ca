/** Deletes expired rows every minute, in small batches, so that other writes are not delayed. */
import { type Log, logError } from "./log.ts";
import type { Clock } from "./ports.ts";

const EVERY_SECS = 60;
const BATCH = 200;

/** How many rows of each kind were deleted. */
export type Deleted = Readonly<Record<string, number>>;

/** Deletes up to `max` rows. `now`: unix seconds. `more`: expired rows are left. */
export type Purge = (now: number, max: number) => Promise<{ readonly deleted: Deleted; readonly more: boolean }>;

export interface UpkeepParts {
  readonly purges: readonly Purge[];
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every batch. */
  readonly onDeleted: (deleted: Deleted) => void;
  /** Asked every time: false where another process does it. */
  readonly isMine?: () => Promise<boolean>;
}

/** Runs until the returned function is called; that resolves when the current batch is done. */
export function startUpkeep({ purges, clock, log, onDeleted, isMine = async () => true }: UpkeepParts): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = schedule();

  function schedule(): () => void {
    return clock.after(EVERY_SECS, () => {
      running = sweep();
    });
  }

  async function sweep(): Promise<void> {
    if (await isTurn()) for (const purge of purges) await sweepOne(purge);
    if (!stopped) cancel = schedule();
  }

  async function isTurn(): Promise<boolean> {
    try {
      return await isMine();
    } catch (error) {
      logError(log, error, "whose turn it is to delete what is past its time could not be asked; it is asked again in a minute");
      return false;
    }
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
