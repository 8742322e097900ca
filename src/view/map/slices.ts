/** Long reading in small pieces, so that the page draws and answers meanwhile. */

/** Milliseconds of work between two turns of the page; a frame has sixteen. */
const SLICE_MS = 6;

/** Lets the page draw and answer. */
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
