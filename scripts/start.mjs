/** `npm start`: builds what is missing or older than its sources, then serves app and relay on one port. Plain JavaScript: it runs before anything is built. */
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

if (!process.env.PPP_MAP)
  console.error("No map with streets: PPP_MAP names a file of one (docs/operating.md, A map with streets).");

// A local trial wants to see notes arrive; a public relay batches longer (see docs/operating.md).
const env = { PPP_NOTIFY_BATCH_SECS: "1", ...process.env };
const relay = spawn(process.execPath, ["dist/relay/main.js"], { stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => relay.kill(signal));
relay.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
