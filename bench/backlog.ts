/**
 * How long a recipient waits for a backlog of 1,000 notes, and how long the page stands still meanwhile.
 *
 *   npm run build && npm run bench:backlog
 *
 * A real relay holds 1,000 notes for one recipient, left by a script through STORE. The recipient opens the app in Chromium, in a profile
 * that has the identity, the contact and the kept app, as on any day. Measured are the time from the start of navigation until the count
 * in the app says 1,000, the longest task of the main thread and the longest gap between two frames meanwhile. Seven runs on each of two
 * pages, every one with a fresh copy of the profile and 1,000 notes that were never seen before. RUNS and NOTES set how many.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sample } from "./backlog-page.ts";
import { openBacklog } from "./load/backlog.ts";

const RUNS = Number(process.env.RUNS ?? 7);
const NOTES = Number(process.env.NOTES ?? 1_000);
const PAGES = [
  { name: "Notes", path: "/notes" },
  { name: "Map", path: "/" },
];
const TARGET = { done_ms: 1_500, block_ms: 50 };
const RESULTS = fileURLToPath(new URL("results/", import.meta.url));

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

interface Row {
  readonly page: string;
  readonly medians: Sample;
  readonly runs: readonly Sample[];
}

function table(rows: readonly Row[], machine: Record<string, unknown>): string {
  const line = ({ page, medians: { ready_ms, first_ms, done_ms, task_ms, gap_ms } }: Row): string =>
    `| ${[page, ready_ms, first_ms, done_ms, task_ms, gap_ms].map((value) => (typeof value === "number" ? Math.round(value) : value)).join(" | ")} |`;
  return [
    `# A backlog of ${NOTES.toLocaleString("en")} notes`,
    "",
    "| page opened | app there, ms | first note, ms | all notes, ms | longest main-thread task, ms | longest gap between frames, ms |",
    "|---|---|---|---|---|---|",
    ...rows.map(line),
    "",
    `Medians of ${RUNS} runs. Times are from the start of navigation; tasks under 50 ms are not reported by the browser and count as 0.`,
    "Relay, script and browser share the machine. Each run has a fresh copy of a profile with identity, contact and kept app.",
    "",
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memory_gib} GiB, Chromium ${machine.chromium}, Node ${machine.node}; load average ${machine.load}.`,
    `Targets: all notes within ${TARGET.done_ms} ms, no task over ${TARGET.block_ms} ms.`,
    "",
  ].join("\n");
}

/** Work of others on the machine shows in every figure: the load average before each run, the lowest and the highest. */
const loads: number[] = [];
const backlog = await openBacklog(fileURLToPath(new URL("..", import.meta.url)));
try {
  const runs = new Map<string, Sample[]>(PAGES.map(({ name }) => [name, []]));
  for (let i = 0; i < RUNS; i++) {
    for (const { name, path } of PAGES) {
      loads.push(loadavg()[0] as number);
      const sample = await backlog.measure(path, NOTES);
      runs.get(name)?.push(sample);
      console.log(
        `${i + 1} ${name}: ${JSON.stringify(sample, (_, value) => (typeof value === "number" ? Math.round(value) : value))}`,
      );
    }
  }
  const rows = [...runs].map(([page, samples]): Row => {
    const of = (key: keyof Sample): number => median(samples.map((sample) => sample[key]));
    const medians = {
      ready_ms: of("ready_ms"),
      first_ms: of("first_ms"),
      done_ms: of("done_ms"),
      task_ms: of("task_ms"),
      gap_ms: of("gap_ms"),
    };
    return { page, medians, runs: samples };
  });
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    chromium: backlog.browser,
    node: process.version,
    load: [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1)).join(" to "),
  };
  const text = table(rows, machine);
  console.log(`\n${text}`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, "backlog.md"), text);
  writeFileSync(join(RESULTS, "backlog.json"), `${JSON.stringify({ machine, notes: NOTES, target: TARGET, rows }, null, 2)}\n`);
} finally {
  await backlog.close();
}
