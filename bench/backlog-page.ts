/** What bench/backlog.ts runs in the page, before anything of the app. */

/** Milliseconds; times are from the start of navigation. */
export interface Sample {
  /** The app is there with its navigation. */
  readonly ready_ms: number;
  /** The count says that a note waits. */
  readonly first_ms: number;
  /** The count says that all of them wait. */
  readonly done_ms: number;
  /** Longest task of the main thread until then; 0 when none took 50 ms. */
  readonly task_ms: number;
  /** Longest gap between two frames until then. */
  readonly gap_ms: number;
}

/** Watches frames, long tasks and the count of waiting notes; leaves the sample in `globalThis.sample`. */
export function watch(notes: number): void {
  let ready = 0;
  let first = 0;
  let done = 0;
  let task = 0;
  let gap = 0;
  let last = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (!done || startTime < done) task = Math.max(task, duration);
  }).observe({ type: "longtask", buffered: true });
  const frame = (now: number): void => {
    if (last > 0) gap = Math.max(gap, now - last);
    last = now;
    if (!done) requestAnimationFrame(frame);
    // Long tasks are reported after they ended: two more frames let the last one in.
    else
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          Object.assign(globalThis, { sample: { ready_ms: ready, first_ms: first, done_ms: done, task_ms: task, gap_ms: gap } }),
        ),
      );
  };
  requestAnimationFrame(frame);
  new MutationObserver(() => {
    if (!ready && document.querySelector("nav a")) ready = performance.now();
    const count = Number((document.querySelector(".badge .sr")?.textContent ?? "").replace(/\D/g, ""));
    if (!first && count > 0) first = performance.now();
    if (!done && count >= notes) done = performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true });
}
