/**
 * `npm run build:sdk`: the protocol and the client as a package, `dist/sdk`, with types and an exports map. Each file of the source becomes
 * one file of the package, so that whoever reads a stack finds the line. Then two tools look at it as a stranger's program would.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${root}dist/sdk`;

/** What a program imports, and the file that says what is public. */
const ENTRIES = {
  "./protocol": "protocol/index",
  "./client": "engine/index",
  "./node": "platform/node/index",
  "./sqlite": "platform/node/sqlite-store",
  "./store-contract": "platform/store-contract",
} as const;

function run(command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(`${root}node_modules/.bin/${command}`, args, { cwd: root, encoding: "utf8" });
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  process.exit(1);
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: object;
  readonly repository?: object;
  readonly dependencies: Readonly<Record<string, string>>;
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
run("tsc", "-p", "scripts/sdk.tsconfig.json");
const { version, license, engines, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
const needed = ["@noble/hashes", "better-sqlite3", "libsodium-wrappers", "long", "s2-geometry", "ws"];
const manifest = {
  name: "cairn-sdk",
  version,
  description: "PPP, a protocol for place- and time-gated notes, as functions; and a client to build programs on.",
  license,
  type: "module",
  engines,
  sideEffects: false,
  exports: Object.fromEntries(
    Object.entries(ENTRIES).map(([name, file]) => [name, { types: `./${file}.d.ts`, default: `./${file}.js` }]),
  ),
  dependencies: Object.fromEntries(needed.map((name) => [name, dependencies[name]])),
};
writeFileSync(`${OUT}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(`${root}LICENSE`, `${OUT}/LICENSE`);
copyFileSync(`${root}examples/README.md`, `${OUT}/README.md`);
run("publint", "--strict", OUT);
// Only modules: whoever needs CommonJS has `import()`.
run("attw", "--pack", OUT, "--profile", "esm-only");
console.log(`cairn-sdk ${version} in dist/sdk: ${Object.keys(ENTRIES).join(", ")}`);
