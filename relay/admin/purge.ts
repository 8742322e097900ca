/** `purge`: deletes all expired events and event ids now, in small steps, so that a running relay's commits are not delayed. */
import { setTimeout as pause } from "node:timers/promises";
import { WriterCore } from "../store/sqlite/writer-core.ts";
import { type AdminContext, databaseIn, withDatabase } from "./database.ts";

const STEP = 200;
/** The pause between steps, in which a running relay can write. */
const BETWEEN_MS = 5;

export async function purge({ dataDir, now, print }: AdminContext): Promise<number> {
  await withDatabase(dataDir, "read", () => undefined);
  const core = new WriterCore(databaseIn(dataDir));
  let events = 0;
  let ids = 0;
  try {
    for (let more = true; more; ) {
      const [outcome] = core.apply([{ kind: "purge", args: { now, max: STEP } }]);
      if (!outcome || "failed" in outcome) throw new Error(outcome?.failed ?? "no outcome");
      const step = outcome.value as { purged: number; forgotten: number; more: boolean };
      events += step.purged;
      ids += step.forgotten;
      more = step.more;
      if (more) await pause(BETWEEN_MS);
    }
  } finally {
    core.close();
  }
  print(`deleted ${events} events past their time, forgot ${ids} ids`);
  return 0;
}
