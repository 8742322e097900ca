/** `npm run build:agent`: `cairn-agent`, the command and the library, as a package in `dist/agent`, with types. Two tools look at it as strangers. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const OUT = `${root}dist/agent`;

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
  readonly dependencies: Readonly<Record<string, string>>;
}

run("vite", "build", "-c", "agent/vite.config.ts", "--logLevel", "warn");
run("tsc", "-p", "scripts/agent.tsconfig.json");
const { version, license, engines, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
const needed = [
  ...["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-node", "@noble/hashes", "better-sqlite3"],
  ...["libsodium-wrappers", "long", "s2-geometry", "tweetnacl", "ws"],
];
const manifest = {
  name: "cairn-agent",
  version,
  description: "An AI agent or automatic sender with a number, whose every message is marked as such.",
  license,
  type: "module",
  engines,
  bin: { "cairn-agent": "./main.js" },
  exports: { ".": { types: "./types/agent/index.d.ts", default: "./index.js" } },
  dependencies: Object.fromEntries(needed.map((name) => [name, dependencies[name]])),
};
writeFileSync(`${OUT}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(`${root}LICENSE`, `${OUT}/LICENSE`);
copyFileSync(`${root}docs/agent.md`, `${OUT}/README.md`);
run("publint", "--strict", OUT);
// Only modules: whoever needs CommonJS has `import()`.
run("attw", "--pack", OUT, "--profile", "esm-only");
console.log(`cairn-agent ${version} in dist/agent`);
