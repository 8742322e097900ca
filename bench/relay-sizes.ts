/**
 * How the relay takes a large store: FETCH of a mailbox of 100 events among SIZES (10 k … 2 M) events of others, and the time from the
 * start of the process to a ready /readyz.
 *
 *   npm run build:relay && npx tsx bench/relay-sizes.ts
 *
 * The store is filled by the relay's own writer, without the network, in one directory that grows from size to size.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WriterCore } from "../relay/store/sqlite/writer-core.ts";
import { encodeCommand, parseMessage } from "../src/protocol/wire/frame.ts";
import { keep, loadNow, machine, median, quantile } from "./load/figures.ts";
import { envelope, keys, storeId } from "./load/people.ts";
import { connect, startRelay } from "./load/relay.ts";

const SIZES = (process.env.SIZES ?? "10000,100000,1000000,2000000").split(",").map(Number);
const OTHERS = 5000;
/** Mailboxes of each size that are read, and how often. */
const READERS = 40;
const EACH = 100;
const ROUNDS = 15;
const now = Math.floor(Date.now() / 1000);

const others = Array.from({ length: OTHERS }, (_, i) => keys(`other ${i}`).publicKey);
const readersOf = (size: number) => Array.from({ length: READERS }, (_, i) => keys(`reader ${i} of ${size}`));

/** Every so often an event for a reader of this size, so that their mailboxes lie scattered over all that is added. */
function fill(path: string, from: number, to: number): void {
  const core = new WriterCore(path);
  const readers = readersOf(to).map(({ publicKey }) => publicKey);
  const every = Math.floor((to - from) / (READERS * EACH));
  for (let at = from; at < to; at += 1000) {
    const ops = Array.from({ length: Math.min(1000, to - at) }, (_, i) => {
      const index = at + i;
      const turn = (index - from) / every;
      const isReader = Number.isInteger(turn) && turn < READERS * EACH;
      const recipient = (isReader ? readers[turn % READERS] : others[index % OTHERS]) as Uint8Array;
      const event = envelope(recipient, index);
      const args = {
        recipient,
        eventId: storeId(event),
        sealedId: undefined,
        createdAt: now,
        expiresAt: now + 86_400,
        envelope: event,
        now,
      };
      return { kind: "put" as const, args };
    });
    for (const outcome of core.apply(ops)) if ("failed" in outcome || outcome.value !== "stored") throw new Error("not stored");
  }
  core.close();
}

async function measure(dataDir: string, size: number): Promise<{ p50: number; p99: number; startMs: number }> {
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    const relay = await startRelay(dataDir);
    while ((await fetch(`${relay.url}/readyz`)).status !== 200);
    starts.push(performance.now() - begun);
    await relay.stop();
  }
  const relay = await startRelay(dataDir);
  const frame = encodeCommand({ cmd: "FETCH", since: 0 });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const reader of readersOf(size)) {
      const { ask, close } = await connect(relay.url, reader);
      const begun = performance.now();
      const reply = await ask(frame);
      times.push(performance.now() - begun);
      const page = parseMessage(reply);
      if (page.cmd !== "EVENTS" || page.events.length !== EACH) throw new Error("not the whole mailbox");
      close();
    }
  }
  await relay.stop();
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), startMs: Math.round(median(starts)) };
}

const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
try {
  const rows: Record<string, unknown>[] = [];
  let filled = 0;
  for (const size of SIZES) {
    fill(join(dataDir, "relay.db"), filled, size);
    filled = size;
    const { p50, p99, startMs } = await measure(dataDir, size);
    const load = loadNow();
    rows.push({ events: size, p50: Number(p50.toFixed(2)), p99: Number(p99.toFixed(2)), startMs, load });
    keep("sizes", { rows, machine: machine() });
    process.stdout.write(
      `${size.toLocaleString("en").padStart(10)} events: FETCH p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  start ${startMs} ms  (load ${load})\n`,
    );
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
