/**
 * Writes numbers/gen from numbers/proto by buf. `--check`: whether the files are sound and formatted, break no client of what was released
 * (numbers/released.binpb), and numbers/gen is what buf writes. buf is 93 MB, so it is no dependency: npx fetches it once and keeps it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUF = "@bufbuild/buf@1.75.0";
const cwd = fileURLToPath(new URL("../numbers", import.meta.url));

function fail(words: string): never {
  console.error(words);
  process.exit(1);
}

/** Offline first: what was fetched once needs no network again. */
function findBuf(): string {
  for (const how of ["--offline", "--prefer-offline"]) {
    const found = spawnSync("npx", ["--yes", how, "--package", BUF, "-c", "command -v buf"], { cwd, encoding: "utf8" });
    if (found.status === 0 && found.stdout.trim() !== "") return found.stdout.trim();
  }
  return fail(`npx has no ${BUF} and cannot fetch it: run this once with the npm registry in reach`);
}

const buf = findBuf();
function run(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(buf, args, { cwd, encoding: "utf8" });
  if (status !== 0) fail(`buf ${args.join(" ")}\n${stdout}${stderr}`);
}

function check(): void {
  run("lint");
  run("format", "--diff", "--exit-code");
  run("breaking", "--against", "released.binpb");
  const out = mkdtempSync(join(tmpdir(), "cairn-proto-"));
  try {
    run("generate", "--output", out);
    const files = (root: string): string[] =>
      readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    const names = [...new Set([...files(join(cwd, "gen")), ...files(join(out, "gen"))])];
    const text = (root: string, name: string): string => {
      const path = join(root, "gen", name);
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    };
    const differing = names.filter((name) => text(cwd, name) !== text(out, name));
    if (differing.length > 0) fail(`stale: ${differing.join(", ")} (npm run proto)`);
    console.log(`${names.length} files are what buf writes`);
  } finally {
    rmSync(out, { recursive: true });
  }
}

if (process.argv.includes("--check")) check();
else execFileSync(buf, ["generate"], { cwd, stdio: "inherit" });
