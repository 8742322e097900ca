/** Many requests at once, a fixed number in flight, each timed. */
import { type Figure, figure } from "./figures.ts";

/** Takes jobs one after the other on as many lanes as there are workers. */
export async function timed<T>(jobs: readonly T[], workers: readonly ((job: T) => Promise<void>)[]): Promise<Figure> {
  const times: number[] = [];
  let at = 0;
  const lane = async (work: (job: T) => Promise<void>): Promise<void> => {
    while (at < jobs.length) {
      const job = jobs[at++] as T;
      const begun = performance.now();
      await work(job);
      times.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(workers.map(lane));
  return figure(jobs.length, (performance.now() - begun) / 1000, times);
}
