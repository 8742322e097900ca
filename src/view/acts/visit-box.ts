/** One visit to a courier's box: what the engine says is to do, done by the page's radio, until there is nothing more. */
import type { EngineCommands, RadioAnswer, VisitProgress, VisitStep } from "../../engine/face.ts";
import type { BoxLink } from "../ports.ts";
import { troubleOf } from "./act.ts";

type Commands = Pick<EngineCommands, "nextOfVisit" | "heardInVisit">;

export interface VisitOfBox {
  /** What to tell of notifications and of a lost connection. */
  heard(value: Uint8Array | undefined): void;
  /** Resolves when it is over, however it ended. Rejects with what the engine does: it was locked, or another one leads. */
  run(link: BoxLink): Promise<VisitProgress>;
}

/**
 * @param visit a name of its own
 * @param told how far it is
 * @param aside takes what nobody waits for: where it fails, the visit itself does
 */
export function visitBox(
  { nextOfVisit, heardInVisit }: Commands,
  visit: string,
  told: (progress: VisitProgress) => void,
  aside: (promise: Promise<unknown>) => void,
): VisitOfBox {
  let last: VisitProgress | undefined;
  const show = (progress: VisitProgress): void => {
    // Most operations change nothing that is shown.
    if (last && JSON.stringify(last) === JSON.stringify(progress)) return;
    last = progress;
    told(progress);
  };
  const heard = (value: Uint8Array | undefined): void => {
    aside(heardInVisit(visit, value).then(show));
  };
  const run = async (link: BoxLink): Promise<VisitProgress> => {
    let answer: RadioAnswer | undefined;
    try {
      for (let n = 0; ; n++) {
        const { task, progress }: VisitStep = await nextOfVisit(visit, n, answer);
        show(progress);
        if (!task) return progress;
        answer = await link.perform(task);
      }
    } catch (error) {
      // Another tab's engine leads now, which knows nothing of this visit: what was acknowledged is safe there.
      if (!last || troubleOf(error) !== "not-found") throw error;
      const progress: VisitProgress = { ...last, phase: "interrupted" };
      show(progress);
      return progress;
    } finally {
      link.close();
    }
  };
  return { heard, run };
}
