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
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium } from "playwright";
import { CHROMIUM_ARGS, ensureChromium } from "../test/support/chromium.ts";
import { Stranger } from "../test/support/stranger.ts";
import { type Sample, watch } from "./backlog-page.ts";

const RUNS = Number(process.env.RUNS ?? 7);
const NOTES = Number(process.env.NOTES ?? 1_000);
const PAGES = [
  { name: "Notes", path: "/notes" },
  { name: "Map", path: "/" },
];
const TARGET = { done_ms: 1_500, block_ms: 50 };
const HERE = { latitude: 56.3369, longitude: -2.7885 };
const RESULTS = fileURLToPath(new URL("results/", import.meta.url));

async function startRelay(dataDir: string): Promise<{ child: ChildProcess; origin: string }> {
  const script = fileURLToPath(new URL("../dist/relay/main.js", import.meta.url));
  const env = { ...process.env, PORT: "0", PPP_DATA_DIR: dataDir, PPP_RATE_FACTOR: "1000000", PPP_LOG_LEVEL: "warn" };
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line")) as [string];
  return { child, origin: line.replace("Cairn is at ", "") };
}

const openProfile = (dir: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(dir, {
    executablePath: ensureChromium(),
    args: [...CHROMIUM_ARGS],
    viewport: { width: 360, height: 800 },
    geolocation: { ...HERE, accuracy: 8 },
    permissions: ["geolocation"],
    locale: "en-GB",
  });

/** A profile as it is after the first day: an identity, a contact, the app kept. */
async function prepare(dir: string, origin: string, sender: Stranger): Promise<{ link: string; browser: string }> {
  const context = await openProfile(dir);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole("button", { name: "Start now" }).click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Go on without a name" }).click();
  await page.getByRole("link", { name: "Map" }).waitFor();
  await page.goto(`${origin}/link`);
  const link = await page.getByRole("textbox", { name: "My link" }).inputValue();
  await page.goto(sender.link);
  await page.getByRole("button", { name: /^Add / }).click();
  await page.getByRole("button", { name: /^Leave .* a note$/ }).waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const browser = context.browser()?.version() ?? "unknown";
  await context.close();
  return { link, browser };
}

/** Leaves the notes a few kilometres off, so that all of them wait. */
async function leaveBacklog(sender: Stranger, link: string): Promise<void> {
  const session = await sender.session();
  const to = sender.recipient(link);
  const far = { latitude: HERE.latitude + 0.05, longitude: HERE.longitude };
  const stores: Promise<unknown>[] = [];
  for (let n = 0; n < NOTES; n++) {
    const text = `The ${n}th stone: bring bread, and the letter you promised me. Wait until the lamps go on. Yours, A.`;
    stores.push(sender.store(session, sender.envelope(to, sender.note(to, text, far))));
    if (stores.length === 64) await Promise.all(stores.splice(0));
  }
  await Promise.all(stores);
  session.close();
}

async function measure(profile: string, origin: string, path: string): Promise<Sample> {
  const copy = mkdtempSync(join(tmpdir(), "cairn-profile-"));
  cpSync(profile, copy, { recursive: true });
  const context = await openProfile(copy);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    // tsx names functions by a helper, which the page does not have.
    await page.addInitScript("globalThis.__name = (named) => named");
    await page.addInitScript(watch, NOTES);
    await page.goto(origin + path);
    const handle = await page.waitForFunction(() => (globalThis as unknown as { sample?: Sample }).sample, undefined, {
      timeout: 60_000,
    });
    return (await handle.jsonValue()) as Sample;
  } finally {
    await context.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

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

const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const profile = mkdtempSync(join(tmpdir(), "cairn-profile-"));
/** Work of others on the machine shows in every figure: the load average before each run, the lowest and the highest. */
const loads: number[] = [];
const { child, origin } = await startRelay(dataDir);
try {
  const sender = await Stranger.arrive("Ana", origin);
  const { link, browser } = await prepare(profile, origin, sender);
  const runs = new Map<string, Sample[]>(PAGES.map(({ name }) => [name, []]));
  for (let i = 0; i < RUNS; i++) {
    for (const { name, path } of PAGES) {
      await leaveBacklog(sender, link);
      loads.push(loadavg()[0] as number);
      const sample = await measure(profile, origin, path);
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
    chromium: browser,
    node: process.version,
    load: [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(1)).join(" to "),
  };
  const text = table(rows, machine);
  console.log(`\n${text}`);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, "backlog.md"), text);
  writeFileSync(join(RESULTS, "backlog.json"), `${JSON.stringify({ machine, notes: NOTES, target: TARGET, rows }, null, 2)}\n`);
} finally {
  child.kill("SIGTERM");
  await once(child, "exit");
  for (const dir of [dataDir, profile]) rmSync(dir, { recursive: true, force: true });
}
