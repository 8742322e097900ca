/**
 * Lighthouse (its mobile profile) on the built app, served by the built relay: an empty profile's first visit.
 *
 *   npm run build && npx tsx bench/lighthouse.ts
 *
 * Prints the median of RUNS (5) for each category; Lighthouse comes by npm into its own cache, not into the project. Fails below the
 * targets: performance 95, accessibility 100, best practices 100. Its performance figure moves with whatever else the machine does.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHROMIUM_ARGS, ensureChromium } from "../test/support/chromium.ts";
import { loadNow, machine, median, writeResult } from "./load/figures.ts";
import { startRelay } from "./load/relay.ts";

const LIGHTHOUSE = "lighthouse@12.8.2";
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

interface Report {
  readonly categories: Readonly<
    Record<Category, { readonly score: number; readonly auditRefs: readonly { readonly id: string }[] }>
  >;
  readonly audits: Readonly<
    Record<string, { readonly title: string; readonly score: number | null; readonly numericValue?: number }>
  >;
}

function measure(url: string, out: string): Report {
  const flags = ["--headless=new", ...CHROMIUM_ARGS].join(" ");
  const args = [
    "exec",
    "--yes",
    "--",
    LIGHTHOUSE,
    url,
    "--output=json",
    `--output-path=${out}`,
    "--quiet",
    `--chrome-flags=${flags}`,
  ];
  const { status, stderr } = spawnSync("npm", [...args, `--only-categories=${CATEGORIES.join(",")}`], {
    env: { ...process.env, CHROME_PATH: ensureChromium() },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr.split("\n").slice(-5).join("\n"));
  return JSON.parse(readFileSync(out, "utf8")) as Report;
}

const dir = mkdtempSync(join(tmpdir(), "cairn-lighthouse-"));
const relay = await startRelay(dir);
const reports: Report[] = [];
const load = loadNow();
try {
  for (let i = 0; i < RUNS; i++) reports.push(measure(`${relay.url}/`, join(dir, "report.json")));
} finally {
  await relay.stop();
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

let missed = false;
const scores = CATEGORIES.map((name) => {
  const score = Math.round(median(reports.map(({ categories }) => categories[name].score)) * 100);
  missed ||= score < TARGETS[name];
  process.stdout.write(`${name.padEnd(16)} ${score} (target ${TARGETS[name]})\n`);
  return [name, score] as const;
});
const metrics = METRICS.map((id) => {
  const value = Math.round(median(reports.map(({ audits }) => audits[id]?.numericValue ?? Number.NaN)) * 100) / 100;
  process.stdout.write(`${id.padEnd(26)} ${value}\n`);
  return [id, value] as const;
});
const last = reports.at(-1) as Report;
for (const name of CATEGORIES) {
  for (const { id } of last.categories[name].auditRefs) {
    const audit = last.audits[id];
    if (audit && audit.score !== null && audit.score < 0.9) process.stdout.write(`  ${name}: ${audit.title} (${audit.score})\n`);
  }
}
process.stdout.write(`medians of ${RUNS} runs, load average ${load} before them, ${machine()}\n`);
const result = { scores: Object.fromEntries(scores), metrics: Object.fromEntries(metrics), runs: RUNS, load, machine: machine() };
writeResult("lighthouse.json", `${JSON.stringify(result, null, 1)}\n`);
process.exitCode = missed ? 1 : 0;
