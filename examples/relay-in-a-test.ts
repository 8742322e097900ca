/** A relay for as long as a test lasts: a process of its own, on a free port of this machine, with an empty data folder. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Built by `npm run build:relay`. */
const MAIN = fileURLToPath(new URL("../dist/relay/main.js", import.meta.url));

export async function startRelay(): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), "relay-in-a-test-"));
  const env = { ...process.env, PORT: "0", PPP_DATA_DIR: data, PPP_NOTIFY_BATCH_SECS: "0", PPP_LOG_LEVEL: "silent" };
  const relay = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(relay, "exit");
  const origin = await new Promise<string>((resolve, reject) => {
    let said = "";
    relay.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [, address] = /Cairn is at (\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    relay.on("exit", () => reject(new Error("the relay did not start")));
  });
  return {
    origin,
    async stop() {
      relay.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
