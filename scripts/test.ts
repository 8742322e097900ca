/**
 * `npm test`: the checks, then every test, then one line with the sum. `npm run test:long` (`--long`): what takes minutes. What a test needs is
 * fetched first or named.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { ensureChromium } from "../test/support/chromium.ts";
import { ensurePrograms } from "../test/support/debian.ts";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

const started = performance.now();
const reports = mkdtempSync(join(tmpdir(), "cairn-test-"));
const sum = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said again at the end, where the last lines of a long output are all that one sees. */
const failures: string[] = [];

function run(command: string, ...args: readonly string[]): boolean {
  const { status } = spawnSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
  // Also where all tests passed and something else went wrong.
  if (status !== 0) failures.push([command, ...args].join(" "));
  return status === 0;
}

const firstLine = (text = ""): string => text.split("\n", 1)[0] ?? "";

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter(({ status }) => status === "failed");
    return message && failed.length === 0
      ? [`${file}: ${firstLine(message)}`]
      : failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages?.[0])}`);
  });
}

/** Runs vitest projects together and adds what they report. A run that reports nothing has failed. */
function vitest(...projects: readonly string[]): boolean {
  const file = join(reports, `${projects.join("-")}.json`);
  const named = projects.flatMap((project) => ["--project", project]);
  const fine = run("vitest", "run", ...named, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`);
  if (!existsSync(file)) {
    sum.failed++;
    return false;
  }
  const report = JSON.parse(readFileSync(file, "utf8")) as Report;
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests + (report.numFailedTests === 0 ? report.numFailedTestSuites : 0);
  sum.skipped += report.numPendingTests;
  failures.push(...failuresOf(report));
  return fine && report.numPassedTests > 0;
}

const isLong = process.argv.includes("--long");
process.env.PPP_CHROMIUM = ensureChromium();
// Other browsers and old engines come by apt; only the long tests use them.
const missing = isLong ? ensurePrograms() : [];
const buildRelay = () => run("vite", "build", "-c", "relay/vite.config.ts", "--logLevel", "error");
const buildSdk = () => run("tsx", "scripts/build-sdk.ts");
const buildApp = () => run("vite", "build", "--logLevel", "error");
const steps: readonly (() => boolean)[] = isLong
  ? [buildApp, buildRelay, () => vitest("long")]
  : [() => run("tsx", "scripts/check.ts"), buildRelay, buildSdk, () => vitest("unit", "view"), () => vitest("browser")];
// All of them, also after a failure: one run shows all that is wrong.
const fine = steps.map((step) => step()).every(Boolean);
rmSync(reports, { recursive: true, force: true });
if (!fine && sum.failed === 0) sum.failed = 1;
for (const line of [...missing, ...failures.map((failure) => `Failed: ${failure}`)]) console.log(line);
console.log(`Took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(fine ? 0 : 1);
