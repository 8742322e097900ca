/** `npm start`: builds what is missing or older than its sources, then serves app and relay on one port, and beside them a trial of the directory of numbers. Plain JavaScript: it runs before anything is built. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Cairn needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** When the newest file below these was changed. */
function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const stat = statSync(path);
    latest = Math.max(latest, stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs);
  }
  return latest;
}

function build(target, sources, script) {
  if (existsSync(target) && statSync(target).mtimeMs >= newest(sources)) return;
  console.error(`Building ${script.slice("build:".length)} …`);
  const { status } = spawnSync("npm", ["run", "--silent", script, "--", "--logLevel", "error"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const shared = ["package.json", "package-lock.json", "src/protocol"];
build("dist/app/index.html", [...shared, "index.html", "public", "src", "vite.config.ts"], "build:app");
build("dist/relay/main.js", [...shared, "src/host", "relay"], "build:relay");

/**
 * The directory beside a relay that is tried on this machine: its ports follow the relay's, its data lie beside the relay's. None for a relay of the
 * world, whose operator starts one as they mean it, nor with NUMBERS=off.
 */
function directoryEnv() {
  const { NUMBERS = "on", PPP_PUBLIC_URL, PPP_DATA_DIR, PORT = "8787" } = process.env;
  if (NUMBERS === "off" || PPP_PUBLIC_URL) return undefined;
  const port = Number(PORT);
  return {
    NUMBERS_PORT: String(port && port + 2),
    NUMBERS_EXTERNAL_PORT: String(port && port + 3),
    ...(port ? { NUMBERS_APP: `http://127.0.0.1:${port},http://localhost:${port}` } : {}),
    ...(PPP_DATA_DIR ? { NUMBERS_DATA: `${PPP_DATA_DIR}-numbers` } : {}),
    ...process.env,
  };
}

const numbers = directoryEnv();
if (numbers) build("dist/numbers/main.js", [...shared, "src/host", "numbers"], "build:numbers");

if (!process.env.PPP_MAP)
  console.error("No map with streets: PPP_MAP names a file of one (docs/operating.md, A map with streets).");

const programs = [];

function start(args, env) {
  const program = spawn(process.execPath, args, { stdio: "inherit", env });
  programs.push(program);
  return program;
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    for (const program of programs) program.kill(signal);
  });

// A local trial wants to see notes arrive; a public relay batches longer (see docs/operating.md).
const relay = start(["dist/relay/main.js"], { PPP_NOTIFY_BATCH_SECS: "1", ...process.env });
const directory = numbers && start(["--max-semi-space-size=4", "dist/numbers/main.js"], numbers);

let isOver = false;
directory?.on("exit", () => {
  if (!isOver) console.error("The directory of numbers has ended; the relay goes on without it (NUMBERS=off starts none).");
});
relay.on("exit", (code, signal) => {
  isOver = true;
  process.exitCode = signal ? 1 : (code ?? 1);
  // This process ends when both have: what the directory holds is whole then.
  directory?.kill("SIGTERM");
});
