/**
 * Holds back what comes in while the focus is being moved: rows that are drawn then are drawn before the press is. It waits for a pause; where
 * there is none, for the moment after a press was drawn, which leaves it the time until the next.
 */

/** The focus was not moved for so long, ms: somebody reads, or is gone. */
const QUIET_MS = 300;
/** Nothing is held longer than this and one press, ms. */
const LONGEST_MS = 2000;

interface Timing {
  /** Milliseconds. */
  now(): number;
  /** @returns how to call it off */
  after(ms: number, call: () => void): () => void;
  /** Once what was done is shown. */
  afterPaint(call: () => void): void;
}

export interface Calm {
  /** Does it now or in a while; of several that wait only the last is done. */
  take(call: () => void): void;
  /** The focus was moved. */
  moved(): void;
  /** Something else was pressed: what waits is done. */
  release(): void;
}

export function createCalm({ now, after, afterPaint }: Timing): Calm {
  let last = Number.NEGATIVE_INFINITY;
  let held: { readonly call: () => void; readonly since: number } | undefined;
  let stop = (): void => undefined;
  const release = (): void => {
    stop();
    const call = held?.call;
    held = undefined;
    call?.();
  };
  return {
    take(call) {
      const at = now();
      const wait = last + QUIET_MS - at;
      if (!(wait > 0)) {
        stop();
        held = undefined;
        call();
        return;
      }
      if (!held) stop = after(wait, release);
      held = { call, since: held?.since ?? at };
    },
    moved() {
      last = now();
      if (!held) return;
      stop();
      if (last - held.since >= LONGEST_MS) afterPaint(release);
      stop = after(QUIET_MS, release);
    },
    release,
  };
}
