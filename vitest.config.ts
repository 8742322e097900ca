import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const SDK = new URL("dist/sdk/", import.meta.url);
/** The examples import the package as it is built, by its own exports. */
function sdkAliases(): Record<string, string> {
  try {
    const { exports } = JSON.parse(readFileSync(new URL("package.json", SDK), "utf8")) as {
      readonly exports: Readonly<Record<string, { readonly default: string }>>;
    };
    const entries = Object.entries(exports);
    return Object.fromEntries(
      entries.map(([name, { default: file }]) => [`cairn-sdk${name.slice(1)}`, fileURLToPath(new URL(file, SDK))]),
    );
  } catch {
    // Not built: the examples' tests then fail by the package's name. `npm test` builds it first.
    return {};
  }
}

const TEST_ROOT = new URL("test/", import.meta.url);
/** Files with a long form: those that ask which form runs, or whose flows are told apart by it. */
const withLongForm = (): string[] =>
  readdirSync(TEST_ROOT, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) =>
      /support\/long\.ts|\b(allLong|long)\b[^;]*from "\.\/flow-suite\.ts"/.test(readFileSync(new URL(path, TEST_ROOT), "utf8")),
    )
    .map((path) => `test/${path}`);

const OTHER_BROWSERS = ["test/e2e/{firefox,webkit}.test.ts"];
/** Minutes of one whole story, and an hour of use; what they begin with is in test/kaios/start.test.ts. */
const KEYPAD_STORIES = ["test/kaios/{story,hour}.test.ts"];
/** Nothing in them runs without a program that comes by apt. */
const OTHER_PROGRAMS = ["test/engines/emitted.test.ts", "test/relay/caddy.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: sdkAliases() },
        test: {
          name: "unit",
          include: [
            "src/{protocol,engine,platform,host,sw,app}/**/*.test.ts",
            "relay/**/*.test.ts",
            "sms/**/*.test.ts",
            "courier/**/*.test.ts",
            "numbers/**/*.test.ts",
            "agent/**/*.test.ts",
            "bench/**/*.test.ts",
            "scripts/**/*.test.ts",
            "examples/**/*.test.ts",
            "test/{agent,carry,courier,engine,engines,numbers,relay,sms,vectors,platform,faults}/**/*.test.ts",
          ],
          exclude: OTHER_PROGRAMS,
          globalSetup: "test/support/built-once.ts",
          // One more than a small machine has processors: some files wait for sockets and timers.
          maxWorkers: 3,
          // What the files import is read once a worker, a third less work: none of it keeps anything between two files.
          isolate: false,
          // A second is little for what crosses processes on a busy machine.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "view",
          // Apart from the others: state that is shown lives in modules.
          include: ["src/{view,ui}/**/*.test.{ts,tsx}", "kaios/**/*.test.ts"],
          // As many as the unit tests, or the two could not run together.
          maxWorkers: 3,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/{e2e,ui,kaios}/**/*.test.ts"],
          exclude: [...OTHER_BROWSERS, ...KEYPAD_STORIES],
          globalSetup: "test/support/built-once.ts",
          // One more than a small machine has processors: much of their time they wait, for what a person would wait for too.
          maxWorkers: 3,
          // What the files import is read once a worker; none of it keeps anything between two files.
          isolate: false,
          // What is polled for crosses processes; a second is little on a busy machine.
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // `npm run test:long`: what takes minutes, and the long forms of tests that also have a short one.
        test: {
          name: "long",
          include: [
            "test/long/**/*.test.ts",
            "test/{faults,engines}/**/*.test.ts",
            "test/kaios/{build,hour,story}.test.ts",
            ...withLongForm(),
            ...OTHER_BROWSERS,
            ...OTHER_PROGRAMS,
          ],
          env: { CAIRN_LONG: "1" },
          globalSetup: "test/support/built-once.ts",
          maxWorkers: 2,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
