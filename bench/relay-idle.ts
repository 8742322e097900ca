/**
 * Idle people: SOCKETS (10000) authenticated connections that say nothing, and what each costs the relay in resident memory.
 *
 *   npm run build:relay && npx tsx bench/relay-idle.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { keep, loadNow, machine, say } from "./load/figures.ts";
import { keys } from "./load/people.ts";
import { type Connection, connect, rssOf, startRelay } from "./load/relay.ts";
import { storeAll, storeFrames } from "./load/workloads.ts";

const SOCKETS = Number(process.env.SOCKETS ?? 10_000);
const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const { child, url, stop } = await startRelay(dataDir);
const connections: Connection[] = [];
try {
  // Warm, so that the first use of this and that is not counted against the sockets.
  await storeAll(url, storeFrames(2000), 8, 16);
  for (let i = 0; i < 200; i++) (await connect(url, keys(`warm ${i}`))).close();
  await pause(1000);
  const before = rssOf(child.pid);
  for (let i = 0; i < SOCKETS; i += 20) {
    connections.push(...(await Promise.all(Array.from({ length: 20 }, (_, j) => connect(url, keys(`idle ${i + j}`))))));
  }
  await pause(2000);
  const perSocket = (rssOf(child.pid) - before) / SOCKETS;
  process.stdout.write(`${SOCKETS} idle sockets: ${(perSocket / 1024).toFixed(1)} KiB each, ${machine()}\n`);
  const store = await storeAll(url, storeFrames(10_000), 8, 16);
  say(`STORE beside ${SOCKETS} idle sockets`, store);
  keep("idle", { sockets: SOCKETS, bytesEach: Math.round(perSocket), store, load: loadNow(), machine: machine() });
} finally {
  for (const { close } of connections) close();
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
}
