/**
 * Lighthouse (its mobile profile) on the built app, served by the built relay: an empty profile's first visit, and, where CAIRN_REAL_MAP names
 * an MBTiles file (of Monaco), the map of somebody who has saved that city and left a note there.
 *
 *   npm run build && npx tsx bench/lighthouse.ts
 *
 * Prints the median of RUNS (5) for each category. Fails below the targets: performance 95, accessibility 100, best practices 100. Its
 * performance figure moves with whatever else the machine does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNow, machine, median, writeResult } from "./load/figures.ts";
import { type Report, runLighthouse } from "./load/lighthouse.ts";
import { startRelay } from "./load/relay.ts";
import { saveCity } from "./load/saved-city.ts";

const TARGETS = { performance: 95, accessibility: 100, "best-practices": 100 } as const;
type Category = keyof typeof TARGETS;
const CATEGORIES = Object.keys(TARGETS) as Category[];
const METRICS = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
  "speed-index",
];
const RUNS = Number(process.env.RUNS ?? 5);
const MAP = process.env.CAIRN_REAL_MAP;

let missed = false;

/** Prints the medians of some runs. */
function tell(what: string, reports: readonly Report[]) {
  process.stdout.write(`${what}\n`);
  const scores = CATEGORIES.map((name) => {
    const score = Math.round(median(reports.map(({ categories }) => categories[name]?.score ?? Number.NaN)) * 100);
    missed ||= !(score >= TARGETS[name]);
    process.stdout.write(`  ${name.padEnd(26)} ${score} (target ${TARGETS[name]})\n`);
    return [name, score] as const;
  });
  const metrics = METRICS.map((id) => {
    const value = Math.round(median(reports.map(({ audits }) => audits[id]?.numericValue ?? Number.NaN)) * 100) / 100;
    process.stdout.write(`  ${id.padEnd(26)} ${value}\n`);
    return [id, value] as const;
  });
  const last = reports.at(-1) as Report;
  for (const name of CATEGORIES) {
    for (const { id } of last.categories[name]?.auditRefs ?? []) {
      const audit = last.audits[id];
      if (audit && audit.score !== null && audit.score < 0.9)
        process.stdout.write(`    ${name}: ${audit.title} (${audit.score})\n`);
    }
  }
  return { scores: Object.fromEntries(scores), metrics: Object.fromEntries(metrics) };
}

const dir = mkdtempSync(join(tmpdir(), "cairn-lighthouse-"));
const relay = await startRelay(dir, MAP ? { PPP_MAP: MAP } : {});
const load = loadNow();
const run = (profile?: string): Report[] =>
  Array.from({ length: RUNS }, () => runLighthouse(`${relay.url}/`, join(dir, "report.json"), CATEGORIES, profile));
try {
  const first = tell("first visit", run());
  const profile = join(dir, "profile");
  if (MAP) await saveCity(profile, relay.url);
  const city = MAP ? { city: tell("a saved city", run(profile)) } : {};
  process.stdout.write(`medians of ${RUNS} runs, load average ${load} before them, ${machine()}\n`);
  writeResult("lighthouse.json", `${JSON.stringify({ ...first, ...city, runs: RUNS, load, machine: machine() }, null, 1)}\n`);
} finally {
  await relay.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
process.exitCode = missed ? 1 : 0;
