/** Splits long work into slices, so that the page stays responsive. */

/** Milliseconds of work before yielding; a frame has sixteen. */
const SLICE_MS = 6;

/** Yields to the page. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Calls `work` with each item in order. */
export async function inSlices<T>(items: readonly T[], work: (item: T, index: number) => void): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (let i = 0; i < items.length; i++) {
    work(items[i] as T, i);
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + SLICE_MS;
  }
}
