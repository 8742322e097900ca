/** Deletes what is past its time, a little at a time, between the writes of others. */
import type { Clock } from "../ports.ts";
import type { MailboxStore } from "../store/store.ts";
import type { Log } from "./log.ts";

const EVERY_SECS = 60;
const BATCH = 200;

/** Runs until the returned function stops it; that resolves when the batch under way is done. */
export function startUpkeep(mailbox: MailboxStore, clock: Clock, log: Log): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = schedule();

  function schedule(): () => void {
    return clock.after(EVERY_SECS, () => {
      running = sweep();
    });
  }

  async function sweep(): Promise<void> {
    try {
      let more = true;
      while (more && !stopped) ({ more } = await mailbox.purge(clock.now(), BATCH));
    } catch (error) {
      log.error({ error: error instanceof Error ? error.message : "unknown" }, "upkeep failed");
    }
    if (!stopped) cancel = schedule();
  }

  return async () => {
    stopped = true;
    cancel();
    await running;
  };
}
