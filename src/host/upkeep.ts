/** Deletes expired rows every minute, in small batches, so that other writes are not delayed. */
import { type Log, logError } from "./log.ts";
import type { Clock } from "./ports.ts";

const EVERY_SECS = 60;
const BATCH = 200;

/** Deletes up to `max` rows. `now`: unix seconds. `more`: expired rows are left. */
export type Purge = (now: number, max: number) => Promise<{ readonly more: boolean }>;

/** Runs until the returned function is called; that resolves when the current batch is done. */
export function startUpkeep(purges: readonly Purge[], clock: Clock, log: Log): () => Promise<void> {
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
      let more = true;
      while (more && !stopped) ({ more } = await purge(clock.now(), BATCH));
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
