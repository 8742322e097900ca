/**
 * How the relay takes a large store: FETCH of a mailbox of 100 events among SIZES (10 k … 2 M) events of others, and the time from the
 * start of the process to a ready /readyz.
 *
 *   npm run build:relay && npx tsx bench/relay-sizes.ts
 *
 * The stores are filled by the relay's own writer, without the network. Then all relays run at once and are asked in turns, mailbox by
 * mailbox, so that whatever else the machine does meets every size alike: the ratio to the smallest is the figure.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WriterCore } from "../relay/store/sqlite/writer-core.ts";
import { encodeCommand, parseMessage } from "../src/protocol/wire/frame.ts";
import { keep, loadNow, machine, median, quantile } from "./load/figures.ts";
import { envelope, type Keys, keys, storeId } from "./load/people.ts";
import { connect, type Relay, startRelay } from "./load/relay.ts";
import { storeAll, storeFrames } from "./load/workloads.ts";

const SIZES = (process.env.SIZES ?? "10000,100000,1000000,2000000").split(",").map(Number);
const OTHERS = 5000;
/** Mailboxes of each size that are read, and how often. */
const READERS = 40;
const EACH = 100;
const ROUNDS = Number(process.env.ROUNDS ?? 50);
const now = Math.floor(Date.now() / 1000);

const others = Array.from({ length: OTHERS }, (_, i) => keys(`other ${i}`).publicKey);
const readersOf = (size: number) => Array.from({ length: READERS }, (_, i) => keys(`reader ${i} of ${size}`));

/** Every so often an event for one of the readers, so that their mailboxes lie scattered over the whole store. */
function fill(path: string, size: number): void {
  const core = new WriterCore(path);
  const readers = readersOf(size).map(({ publicKey }) => publicKey);
  const every = Math.floor(size / (READERS * EACH));
  for (let at = 0; at < size; at += 1000) {
    const ops = Array.from({ length: Math.min(1000, size - at) }, (_, i) => {
      const index = at + i;
      const turn = index / every;
      const isReader = Number.isInteger(turn) && turn < READERS * EACH;
      const recipient = (isReader ? readers[turn % READERS] : others[index % OTHERS]) as Uint8Array;
      const event = envelope(recipient, index);
      const [sealedId, eventId] = [undefined, storeId(event)];
      const args = { recipient, eventId, sealedId, createdAt: now, expiresAt: now + 86_400, envelope: event, now };
      return { kind: "put" as const, args };
    });
    for (const outcome of core.apply(ops)) if ("failed" in outcome || outcome.value !== "stored") throw new Error("not stored");
  }
  core.close();
}

/** From the start of the process to a ready /readyz, milliseconds. @param end how the one before ended */
async function startTime(dataDir: string, end: (relay: Relay) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    const relay = await startRelay(dataDir);
    while ((await fetch(`${relay.url}/readyz`)).status !== 200);
    times.push(performance.now() - begun);
    await end(relay);
  }
  return Math.round(median(times));
}

const stopped = (relay: Relay): Promise<void> => relay.stop();
/** In the middle of storing, so that there is a log to be read. */
async function killed({ child, url }: Relay): Promise<void> {
  const ended = once(child, "exit");
  setTimeout(() => child.kill("SIGKILL"), 200);
  // It ends without an answer.
  await Promise.race([ended, storeAll(url, storeFrames(20_000), 8, 16).catch(() => undefined)]);
  await ended;
}

const frame = encodeCommand({ cmd: "FETCH", since: 0 });

/** How long one reader waits for the whole of their mailbox, milliseconds. */
async function fetchTime(url: string, reader: Keys): Promise<number> {
  const { ask, close } = await connect(url, reader);
  const begun = performance.now();
  const reply = await ask(frame);
  const took = performance.now() - begun;
  close();
  const page = parseMessage(reply);
  if (page.cmd !== "EVENTS" || page.events.length !== EACH) throw new Error("not the whole mailbox");
  return took;
}

const root = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const stores = SIZES.map((size) => ({ size, dir: join(root, `${size}`), times: [] as number[] }));
try {
  for (const { size, dir } of stores) {
    mkdirSync(dir);
    fill(join(dir, "relay.db"), size);
  }
  const load = loadNow();
  const starts: number[] = [];
  for (const { dir } of stores) starts.push(await startTime(dir, stopped));
  const relays: Relay[] = [];
  for (const { dir } of stores) relays.push(await startRelay(dir));
  for (let round = 0; round < ROUNDS; round++) {
    for (let reader = 0; reader < READERS; reader++) {
      for (const [i, { size, times }] of stores.entries()) {
        times.push(await fetchTime((relays[i] as Relay).url, readersOf(size)[reader] as Keys));
      }
    }
  }
  for (const relay of relays) await relay.stop();
  const smallest = quantile(stores[0]?.times ?? [], 0.99);
  const rows = stores.map(({ size, times }, i) => {
    const [p50, p90, p99] = [quantile(times, 0.5), quantile(times, 0.9), quantile(times, 0.99)];
    const startMs = starts[i];
    const ratio = Number((p99 / smallest).toFixed(2));
    process.stdout.write(
      `${size.toLocaleString("en").padStart(10)} events: FETCH p50 ${p50.toFixed(2)}  p90 ${p90.toFixed(2)}  p99 ${p99.toFixed(2)} ms (${ratio}×)  start ${startMs} ms\n`,
    );
    return { events: size, p50: Number(p50.toFixed(2)), p99: Number(p99.toFixed(2)), ratio, startMs, load };
  });
  keep("sizes", { rows, machine: machine() });
  for (const { size, dir } of stores) {
    process.stdout.write(
      `${size.toLocaleString("en").padStart(10)} events: start after kill -9 ${await startTime(dir, killed)} ms\n`,
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
