/** `/healthz`: the process runs. `/readyz`: it accepts requests and its disk accepts writes. */

import { type HttpAnswer, plain } from "./http/answer.ts";
import { type Log, quietly } from "./log.ts";
import type { Clock } from "./ports.ts";

/** Requests within this time share one probe, so that frequent requests cost no writes. A failed write ends the sharing. */
const PROBE_SECS = 1;
/** A probe that takes longer counts as failed: users would not wait longer for a write. */
const PATIENCE_SECS = 3;

const uncached = { "cache-control": "no-store" };

/** The part of the store that the probe needs. */
export interface Probed {
  /** Writes something, durably. Rejects when that fails. */
  probe(): Promise<void>;
  /** The number of failed writes since the start. */
  failures(): number;
}

export interface Health {
  healthz(): HttpAnswer;
  readyz(): Promise<HttpAnswer>;
}

export function createHealth(store: Probed, clock: Clock, log: Log, isDraining: () => boolean): Health {
  let probedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let probe: Promise<boolean> = Promise.resolve(false);

  function writable(): Promise<boolean> {
    const now = clock.elapsed();
    if (now - probedAt < PROBE_SECS && store.failures() === failures) return probe;
    probedAt = now;
    failures = store.failures();
    probe = new Promise<boolean>((resolve) => {
      const cancel = clock.after(PATIENCE_SECS, () => resolve(false));
      const written = store.probe().then(() => true);
      void quietly(log, written, "a readiness probe could not be written; /readyz answers 503")
        .then((isWritten = false) => resolve(isWritten))
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
