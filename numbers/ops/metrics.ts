/** What the directory counts, for Prometheus. A label may only ever hold a value from a list in this program, and a count of few people says nothing. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { type Log, quietly } from "../../src/host/log.ts";
import type { Clock } from "../../src/host/ports.ts";
import { atLeastTen } from "../model/few.ts";
import { poolLevel } from "../model/ppnum.ts";
import type { Usage } from "../store/contract.ts";
import type { Observer } from "./observer.ts";

export interface Metrics extends Observer {
  /** The text that Prometheus reads. */
  expose(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Counting a million accounts holds the database for half a second. */
const COUNT_AGAIN_SECS = 300;

function traffic(registers: Registry[]): Pick<Observer, "call" | "answered" | "swept"> {
  const calls = new Counter({
    name: "cairn_numbers_calls_total",
    help: "Calls of the API, by method and code; ok is none.",
    labelNames: ["method", "outcome"],
    registers,
  });
  const answers = new Counter({
    name: "cairn_numbers_answers_total",
    help: "Answers at the first port, by part and class of status.",
    labelNames: ["area", "status"],
    registers,
  });
  const swept = new Counter({
    name: "cairn_numbers_swept_total",
    help: "Rows that ended in time.",
    labelNames: ["rows"],
    registers,
  });
  return {
    call: (method, outcome) => calls.inc({ method, outcome }),
    answered: (area, status) => answers.inc({ area, status: `${Math.floor(status / 100)}xx` }),
    swept(deleted) {
      for (const [rows, count] of Object.entries(deleted)) swept.inc({ rows }, count);
    },
  };
}

type CountUsage = () => Promise<Usage | undefined>;

/** Gauges that are counted at a scrape, all from one count. */
function usageMetrics(registers: Registry[], usage: CountUsage): void {
  const gauge = (name: string, help: string, labelNames: string[], set: (gauge: Gauge, now: Usage) => void): Gauge =>
    new Gauge({
      ...{ name, help, labelNames, registers },
      async collect() {
        const now = await usage();
        if (now) set(this, now);
      },
    });
  const taken = "Numbers that are not available.";
  const pool = "0: enough numbers are left. 1: so many are taken that guessing is cheap. 2: people get none.";
  gauge("cairn_numbers_taken", taken, [], (one, { numbers }) => one.set(numbers));
  gauge("cairn_numbers_pool_level", pool, [], (one, { numbers }) => one.set(poolLevel(numbers)));
  gauge("cairn_numbers_quarantined", "Numbers in quarantine.", [], (one, { quarantined }) => one.set(quarantined));
  gauge("cairn_numbers_attestations", "Attestations that are remembered.", [], (one, { attestations }) => one.set(attestations));
  gauge("cairn_numbers_events", "Events of the last 30 days.", [], (one, { events }) => one.set(events));
  gauge("cairn_numbers_store_bytes", "Pages of the database.", [], (one, { bytes }) => one.set(bytes));
  gauge(
    "cairn_numbers_entities",
    "Accounts by type and state; 0 stands for fewer than ten.",
    ["type", "state"],
    (one, { entities }) => {
      one.reset();
      for (const { type, state, count } of entities) one.set({ type, state }, atLeastTen(count) ?? 0);
    },
  );
}

/** Asks again after a while. */
function remembered(log: Log, clock: Clock, source: () => (() => Promise<Usage>) | undefined): CountUsage {
  let known: { readonly usage: Promise<Usage | undefined>; readonly at: number } | undefined;
  const count = async (): Promise<Usage | undefined> => {
    const ask = source();
    return ask && quietly(log, ask(), "what lies in the store could not be counted; the scrape goes without");
  };
  return () => {
    const now = clock.elapsed();
    if (!known || now - known.at >= COUNT_AGAIN_SECS) known = { usage: count(), at: now };
    return known.usage;
  };
}

export function createMetrics(log: Log, clock: Clock): Metrics {
  const registry = new Registry();
  let source: (() => Promise<Usage>) | undefined;
  collectDefaultMetrics({ register: registry });
  usageMetrics(
    [registry],
    remembered(log, clock, () => source),
  );
  return {
    ...traffic([registry]),
    usageFrom(from) {
      source = from;
    },
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
