/**
 * What the relay counts, for Prometheus. A label may only ever hold a value from a list in this program: never a key, token, address,
 * event, room or place, and nothing that a client sent.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type Log, quietly } from "../../src/host/log.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import type { Observer, SealedOutcome } from "./observer.ts";

export interface Metrics extends Observer {
  /** The text that Prometheus reads. */
  expose(): Promise<{ readonly type: string; readonly text: string }>;
}

/** A client may send any name; only declared ones become a label. */
const labelOf = (cmd: string): string => (Object.hasOwn(WIRE.commands, cmd) ? cmd : "unknown");

function trafficMetrics(registers: Registry[]): Pick<Observer, "command" | "sealed" | "limited" | "connections" | "attached"> {
  const commands = new Counter({
    name: "cairn_commands_total",
    help: "Commands answered, by name and failure code; ok is none.",
    labelNames: ["command", "outcome"],
    registers,
  });
  const sealed = new Counter({
    name: "cairn_sealed_submissions_total",
    help: "Anonymous submissions, by coarse outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const limited = new Counter({
    name: "cairn_rate_limited_total",
    help: "Requests over a budget, by the kind of budget.",
    labelNames: ["budget"],
    registers,
  });
  const sockets = new Gauge({ name: "cairn_sockets", help: "Open WebSocket connections.", registers });
  const attached = new Gauge({ name: "cairn_sockets_attached", help: "Those among them that have authenticated.", registers });
  return {
    command: (cmd, outcome) => commands.inc({ command: labelOf(cmd), outcome }),
    sealed: (outcome: SealedOutcome) => sealed.inc({ outcome }),
    limited: (budget) => limited.inc({ budget }),
    connections: (change) => sockets.inc(change),
    attached: (change) => attached.inc(change),
  };
}

function storeMetrics(registers: Registry[]): Pick<Observer, "committed" | "purged"> {
  const size = new Histogram({
    name: "cairn_commit_writes",
    help: "Writes that shared one commit.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000],
    registers,
  });
  const seconds = new Histogram({
    name: "cairn_commit_seconds",
    help: "Duration of a commit, fsync included.",
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const failures = new Counter({ name: "cairn_commit_failures_total", help: "Writes that the store refused.", registers });
  const purged = new Counter({ name: "cairn_purged_total", help: "Rows deleted by upkeep.", labelNames: ["rows"], registers });
  return {
    committed(writes, duration, failed) {
      size.observe(writes);
      seconds.observe(duration);
      if (failed > 0) failures.inc(failed);
    },
    purged(deleted) {
      for (const [rows, count] of Object.entries(deleted)) purged.inc({ rows }, count);
    },
  };
}

function sharedMetrics(registers: Registry[]): Pick<Observer, "busConnected" | "busGap" | "storeLost"> {
  const connected = new Gauge({
    name: "cairn_bus_connected",
    help: "Whether the bus to other relays is there; 0 without one.",
    registers,
  });
  const gaps = new Counter({ name: "cairn_bus_gaps_total", help: "Times that messages of other relays were lost.", registers });
  const lost = new Counter({
    name: "cairn_store_reconnects_total",
    help: "Connections to the database that were lost.",
    registers,
  });
  return {
    busConnected: (isConnected) => connected.set(isConnected ? 1 : 0),
    busGap: () => gaps.inc(),
    storeLost: () => lost.inc(),
  };
}

/** Gauges that are read with each scrape: how much the store holds. */
export type UsageSource = () => Promise<{ readonly events: number; readonly bytes: number; readonly storeBytes: number }>;

/** Usage is read once a scrape, by the first of its three gauges. */
function usageMetrics(registers: Registry[], log: Log, usage: () => UsageSource | undefined): void {
  const events = new Gauge({ name: "cairn_store_waiting_events", help: "Events not yet acknowledged.", registers });
  const bytes = new Gauge({ name: "cairn_store_waiting_bytes", help: "Their envelopes together.", registers });
  new Gauge({
    name: "cairn_store_bytes",
    help: "Pages of the database in use.",
    registers,
    async collect() {
      const source = usage();
      const now = source && (await quietly(log, source(), "what lies in the store could not be counted; the scrape goes without"));
      if (!now) return;
      events.set(now.events);
      bytes.set(now.bytes);
      this.set(now.storeBytes);
    },
  });
}

export function createMetrics(log: Log): Metrics {
  const registry = new Registry();
  let usage: UsageSource | undefined;
  collectDefaultMetrics({ register: registry });
  usageMetrics([registry], log, () => usage);
  return {
    ...trafficMetrics([registry]),
    ...storeMetrics([registry]),
    ...sharedMetrics([registry]),
    usageFrom(source) {
      usage = source;
    },
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
