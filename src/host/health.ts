/** `/healthz`: the process lives. `/readyz`: it takes requests and its disk takes writes. */

import { type HttpAnswer, plain } from "./http/answer.ts";
import { type Log, quietly } from "./log.ts";
import type { Clock } from "./ports.ts";

/** Probes are shared within this time, so that asking often costs nothing; but not beyond a write that failed since. */
const PROBE_SECS = 1;
/** A disk that needs longer takes no writes, as far as anybody who waits is concerned. */
const PATIENCE_SECS = 3;

const uncached = { "cache-control": "no-store" };

/** The store, as the probe sees it. */
export interface Probed {
  /** Writes something, durably. Rejects when that fails. */
  probe(): Promise<void>;
  /** How many writes have failed so far. */
  failures(): number;
}

export interface Health {
  healthz(): HttpAnswer;
  readyz(): Promise<HttpAnswer>;
}

export function createHealth(store: Probed, clock: Clock, log: Log, isDraining: () => boolean): Health {
  let probed = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let probe: Promise<boolean> = Promise.resolve(false);

  function writable(): Promise<boolean> {
    const now = clock.elapsed();
    if (now - probed < PROBE_SECS && store.failures() === failures) return probe;
    probed = now;
    failures = store.failures();
    probe = new Promise<boolean>((resolve) => {
      const cancel = clock.after(PATIENCE_SECS, () => resolve(false));
      const written = store.probe().then(() => true);
      void quietly(log, written, "a readiness probe could not be written; /readyz answers 503")
        .then((is = false) => resolve(is))
        .finally(cancel);
    });
    return probe;
  }

  return {
    healthz: () => plain(200, "alive", uncached),
    async readyz() {
      if (isDraining()) return plain(503, "draining", uncached);
      return (await writable()) ? plain(200, "ready", uncached) : plain(503, "the store takes no writes", uncached);
    },
  };
}
