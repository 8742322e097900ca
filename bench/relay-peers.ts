/**
 * The relay and others that keep messages for people who are offline, under the same load on the same machine, in turns: STORE of
 * 500 B, 8 senders with 16 in flight, each counted when it was answered as kept.
 *
 *   npm run build:relay && npm run bench:relay-peers -- [commit]
 *
 * A commit is built and runs as one more peer. EVENTS (4000), RUNS (3), MAILBOXES (64; of the relay's, others keep 64 sessions). A peer that is not installed is named and left out. @nostr-relay is installed from npm into a temporary
 * directory; Mosquitto and Prosody have to be on the PATH. What each promises differs: see the remarks in the report.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, keep, loadNow, machine, medianFigure, say } from "./load/figures.ts";
import { build, checkOut, removeCheckOut } from "./load/other-commit.ts";
import { startRelay } from "./load/relay.ts";
import { spreadFrames, storeAll } from "./load/workloads.ts";
import { mosquitto } from "./peers/mosquitto.ts";
import { nostrRelay } from "./peers/nostr-relay.ts";
import type { Peer, Shape } from "./peers/peer.ts";
import { prosody } from "./peers/prosody.ts";

const shape: Shape = { events: Number(process.env.EVENTS ?? 4000), senders: 8, inFlight: 16, recipients: 64, size: 500 };
const RUNS = Number(process.env.RUNS ?? 3);

const MAILBOXES = Number(process.env.MAILBOXES ?? 64);
const commit = process.argv[2];

const cairn = (name: string, root?: string): Peer => ({
  name,
  missing: () => undefined,
  async store(dir, { events, senders, inFlight }) {
    const relay = await startRelay(dir, {}, root);
    try {
      await storeAll(relay.url, spreadFrames(500, MAILBOXES), senders, inFlight);
      return await storeAll(relay.url, spreadFrames(events, MAILBOXES), senders, inFlight);
    } finally {
      await relay.stop();
    }
  },
});

const other = commit === undefined ? undefined : checkOut(commit);
if (other !== undefined) {
  process.on("exit", () => removeCheckOut(other));
  build(other, new Set(["relay"]));
}

const runs = new Map<Peer, Figure[]>();
const earlier = other === undefined ? [] : [cairn(`Cairn at ${commit}`, other)];
for (const peer of [cairn("Cairn"), ...earlier, mosquitto, prosody, nostrRelay]) {
  const why = peer.missing();
  if (why) process.stdout.write(`${peer.name} is left out: ${why}\n`);
  else runs.set(peer, []);
}
const loads: number[] = [];
for (let i = 0; i < RUNS; i++) {
  loads.push(loadNow());
  for (const [peer, figures] of runs) {
    const dir = mkdtempSync(join(tmpdir(), "cairn-peer-"));
    try {
      const figure = await peer.store(dir, shape);
      figures.push(figure);
      const first = [...runs.values()][0]?.at(-1)?.rate ?? Number.NaN;
      say(`${i + 1} ${peer.name} (${(first / figure.rate).toFixed(1)}×)`, figure);
    } catch (error) {
      process.stdout.write(`${peer.name}: ${error instanceof Error ? error.message : "failed"}\n`);
    } finally {
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
process.stdout.write(`${machine()}; load average before each run: ${loads.join(", ")}\n`);
const rows = [...runs]
  .filter(([, figures]) => figures.length > 0)
  .map(([{ name }, figures]) => ({ name, ...medianFigure(figures) }));
const own = rows[0]?.rate ?? Number.NaN;
for (const row of rows) say(`${row.name} (${(own / row.rate).toFixed(1)}×)`, row);
keep("peers", { rows, shape, loads, machine: machine() });
