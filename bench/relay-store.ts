/**
 * What the built relay stores and serves, in a process of its own, over loopback sockets.
 *
 *   npm run build:relay && npx tsx bench/relay-store.ts
 *
 * STORE: envelopes of 500 B for recipients who are offline, 8 senders with 16 in flight each, and 1 with 1; anonymous submissions, 32 in
 * flight. Then FETCH and ACK of all of them. Every reply is counted only when it is the one that means success. Each run has a fresh
 * store; the figure is the median of RUNS (3). EVENTS (20000) sets how many. SLOW_FSYNC=10 adds runs with every fsync that much
 * slower, in milliseconds, where there is a C compiler.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, keep, loadNow, machine, medianFigure, say } from "./load/figures.ts";
import { startRelay } from "./load/relay.ts";
import { slowFsync } from "./load/slow-fsync.ts";
import { fetchAll, registerTokens, storeAll, storeFrames, submitAll } from "./load/workloads.ts";

const EVENTS = Number(process.env.EVENTS ?? 20_000);
const RUNS = Number(process.env.RUNS ?? 3);

type Results = Record<"store" | "alone" | "sealed" | "fetch", Figure>;

async function run(env: Readonly<Record<string, string>>, events: number): Promise<Results> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const { url, stop } = await startRelay(dataDir, env);
  try {
    await storeAll(url, storeFrames(Math.min(4000, events)), 8, 16);
    const store = await storeAll(url, storeFrames(events), 8, 16);
    const alone = await storeAll(url, storeFrames(Math.min(1500, events / 10)), 1, 1);
    await registerTokens(url);
    const sealed = await submitAll(url, Math.min(5000, events / 2), 32);
    const expected = Math.min(4000, events) + events + Math.min(1500, events / 10) + Math.min(5000, events / 2);
    const fetched = await fetchAll(url);
    if (fetched.events !== expected) throw new Error(`fetched ${fetched.events} of ${expected}`);
    return { store, alone, sealed, fetch: fetched.figure };
  } finally {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const NAMES: Readonly<Record<keyof Results, string>> = {
  store: "STORE 500 B, 8 × 16 in flight",
  alone: "STORE 500 B, 1 × 1 in flight",
  sealed: "sealed submit, 32 in flight",
  fetch: "FETCH ≤ 256 + ACK, 8 at a time (events)",
};

async function series(part: string, env: Readonly<Record<string, string>>, events: number): Promise<void> {
  const loads: number[] = [];
  const runs: Results[] = [];
  for (let i = 0; i < RUNS; i++) {
    loads.push(loadNow());
    runs.push(await run(env, events));
  }
  const result = Object.fromEntries(
    (Object.keys(NAMES) as (keyof Results)[]).map((name) => [name, medianFigure(runs.map((one) => one[name]))]),
  ) as Results;
  for (const [name, value] of Object.entries(result)) say(NAMES[name as keyof Results], value);
  process.stdout.write(`medians of ${RUNS} runs; load average before each: ${loads.join(", ")}\n`);
  keep(part, {
    ...result,
    runs: runs.map(({ store, fetch }) => ({ store: store.rate, fetch: fetch.rate })),
    loads,
    machine: machine(),
  });
}

process.stdout.write(`${machine()}, load generator and relay on the same machine\n`);
await series("throughput", {}, EVENTS);
if (process.env.SLOW_FSYNC) {
  const slow = slowFsync(Number(process.env.SLOW_FSYNC));
  if (typeof slow === "string") process.stdout.write(`fsync slowed: ${slow}\n`);
  else {
    process.stdout.write(`\nevery fsync ${process.env.SLOW_FSYNC} ms slower\n`);
    await series("slowDisk", slow.env, EVENTS / 4);
    slow.remove();
  }
}
