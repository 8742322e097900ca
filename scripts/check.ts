/** `npm run check`: everything that can be found wrong without running a test. All of it runs, then all that failed is shown. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../node_modules/.bin", import.meta.url));

/** One tsconfig an environment, so that e.g. the protocol cannot even name `fetch`. */
const ENVIRONMENTS = [
  "test",
  "src/protocol",
  "src/engine",
  "src/platform",
  "src/platform/node",
  "src/view",
  "src/ui",
  "src/app",
  "src/sw",
  "src/host",
  "relay",
  "sms",
  "courier",
  "numbers",
  "agent",
  "kaios",
  "kaios/ui",
  "kaios/sw",
  "examples",
];

interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Must match the output, so that a tool that looked at nothing does not pass. */
  readonly proof?: RegExp;
  /** Must not be in the output: a warning that nobody reads is none. */
  readonly never?: RegExp;
}

const WARNS = /\bwarn|deprecat/i;

/** The longest first, so that none of them is waited for alone at the end. */
const STEPS: readonly Step[] = [
  { name: "keypad app builds and fits its budgets", command: ["tsx", "kaios/build/build.ts"], proof: /first screen/, never: WARNS },
  {
    name: "said twice",
    command: ["jscpd", "--config", ".jscpd.json", "src", "relay", "sms", "courier", "numbers", "agent", "kaios"],
    proof: /Files analyzed|│/,
  },
  { name: "app builds and fits its budgets", command: ["tsx", "scripts/sizes.ts"], proof: /first paint/, never: WARNS },
  {
    name: "format and lint",
    command: ["biome", "ci", "--error-on-warnings", "--colors=off", "--max-diagnostics=20"],
    proof: /Checked [1-9]\d* files/,
  },
  ...ENVIRONMENTS.map(
    (path): Step => ({
      name: `types: ${path}`,
      // Its threads each check what they share anew; two steps run at once as it is.
      command: ["tsc", "-p", path, "--listFiles", "--singleThreaded"],
      proof: new RegExp(`/${path}/\\S+\\.tsx?`),
    }),
  ),
  { name: "dead code", command: ["knip", "--no-config-hints"] },
  {
    name: "imports point down, and their map is current",
    command: ["tsx", "scripts/import-map.ts", "--check"],
    proof: /\d{3,} modules/,
  },
  { name: "what docs and comments quote exists", command: ["tsx", "scripts/quoted.ts"], proof: /\d{4,} quoted/ },
  { name: "docs are wrapped", command: ["tsx", "scripts/doc-width.ts"], proof: /[1-9]\d documents/ },
  {
    name: "numbers/proto is sound, breaks no client, and numbers/gen is made from it",
    command: ["tsx", "scripts/proto.ts", "--check"],
    proof: /[1-9]\d* files are what buf writes/,
  },
  { name: "docs/wire.md is current", command: ["tsx", "scripts/wire-doc.ts", "--check"] },
];

/** Two at a time: small machines have two cores. */
const WIDTH = 2;

/** A line of a list of files, which is proof and no fault. */
const LISTED = /^(\/|[A-Z]:)\S+\.(ts|tsx|json)$\n?/gm;

function run({ command: [program, ...args], proof, never }: Step): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Not by npx, which takes half a second of its own each time.
    const child = spawn(join(BIN, program), args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("close", (code) => {
      if (code !== 0 || never?.test(output)) resolve(output.replace(LISTED, ""));
      else
        resolve(
          proof && !proof.test(output)
            ? `${output}\nit passed, but nothing shows that it looked at anything (${proof})`
            : undefined,
        );
    });
  });
}

const started = performance.now();
const failures: string[] = [];
const queue = [...STEPS];
await Promise.all(
  Array.from({ length: WIDTH }, async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      const wrong = await run(step);
      if (wrong !== undefined) failures.push(`✗ ${step.name}  (${step.command.join(" ")})\n${wrong.trim()}\n`);
    }
  }),
);
for (const failure of failures) console.error(failure);
console.log(
  `check: ${STEPS.length - failures.length} of ${STEPS.length} fine, ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
process.exit(failures.length > 0 ? 1 : 0);
