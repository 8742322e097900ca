/**
 * What the built relay stores and serves, in a process of its own, over loopback sockets.
 *
 *   npm run build:relay && npx tsx bench/relay-store.ts
 *
 * STORE: envelopes of 500 B for recipients who are offline, 8 senders with 16 in flight each, and 1 with 1. Then FETCH and ACK of all
 * of them. Every reply is counted only when it is the one that means success. Frames are made beforehand, so the clock sees the relay and
 * the sockets. EVENTS=40000 sets how many.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import sodium from "libsodium-wrappers";
import { WebSocket } from "ws";
import type { Bytes } from "../src/protocol/bytes.ts";
import { writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import type { Command } from "../src/protocol/wire/commands.ts";
import { encodeCommand, parseMessage } from "../src/protocol/wire/frame.ts";
import { LIMITS } from "../src/protocol/wire/limits.ts";
import type { Message } from "../src/protocol/wire/messages.ts";

const EVENTS = Number(process.env.EVENTS ?? 40_000);
const RECIPIENTS = 64;
const SIZE = 500;

await sodium.ready;
const keys = (label: string) => sodium.crypto_sign_seed_keypair(sodium.crypto_generichash(32, sodium.from_string(label), null));
type Keys = ReturnType<typeof keys>;
const recipients = Array.from({ length: RECIPIENTS }, (_, i) => keys(`recipient ${i}`));
const ephemeral = keys("ephemeral").publicKey;
const now = Math.floor(Date.now() / 1000);

function storeFrame(index: number): Bytes {
  const overhead = 123;
  const recipient = (recipients[index % RECIPIENTS] as Keys).publicKey;
  const nonce = new Uint8Array(24);
  new DataView(nonce.buffer).setUint32(0, index);
  const ciphertext = sodium.randombytes_buf(SIZE - overhead);
  const event = writeGiftWrap({ recipient, ephemeral_pk: ephemeral, nonce, ciphertext, created_at: now, expires_at: now + 86_400 });
  return encodeCommand({ cmd: "STORE", event });
}

interface Connection {
  /** Sends a frame and waits for the next message. */
  ask(frame: Bytes): Promise<Buffer>;
  close(): void;
}

async function connect(url: string, { publicKey, privateKey }: Keys): Promise<Connection> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, { perMessageDeflate: false });
  const waiting: ((data: Buffer) => void)[] = [];
  const next = (): Promise<Buffer> => new Promise((resolve) => waiting.push(resolve));
  const challenge = next();
  socket.on("message", (data: Buffer) => waiting.shift()?.(data));
  const ask = (frame: Bytes): Promise<Buffer> => {
    const reply = next();
    socket.send(frame);
    return reply;
  };
  const { nonce } = parseMessage(await challenge) as Extract<Message, { cmd: "CHALLENGE" }>;
  const sig = sodium.crypto_sign_detached(nonce, privateKey);
  const reply = parseMessage(await ask(encodeCommand({ cmd: "AUTH", pubkey: publicKey, sig } satisfies Command)));
  if (reply.cmd !== "AUTH_OK") throw new Error(reply.cmd);
  return { ask, close: () => socket.close() };
}

function report(what: string, count: number, seconds: number, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (q: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(2);
  const rate = Math.round(count / seconds).toLocaleString("en");
  process.stdout.write(`${what.padEnd(34)} ${rate.padStart(8)} /s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms\n`);
}

async function storeAll(url: string, frames: readonly Bytes[], senders: number, inFlight: number): Promise<void> {
  const connections = await Promise.all(Array.from({ length: senders }, (_, i) => connect(url, keys(`sender ${i}`))));
  const times: number[] = [];
  let at = 0;
  const lane = async ({ ask }: Connection): Promise<void> => {
    while (at < frames.length) {
      const frame = frames[at++] as Bytes;
      const begun = performance.now();
      const reply = await ask(frame);
      times.push(performance.now() - begun);
      if (!reply.includes("STORED")) throw new Error(reply.toString("latin1"));
    }
  };
  const begun = performance.now();
  await Promise.all(connections.flatMap((connection) => Array.from({ length: inFlight }, () => lane(connection))));
  report(`STORE ${SIZE} B, ${senders} × ${inFlight} in flight`, frames.length, (performance.now() - begun) / 1000, times);
  for (const { close } of connections) close();
}

/** Each recipient fetches and acknowledges page by page until nothing is left. */
async function fetchAll(url: string): Promise<number> {
  const connections = await Promise.all(recipients.map((recipient) => connect(url, recipient)));
  const fetchFrame = encodeCommand({ cmd: "FETCH", since: 0 });
  const times: number[] = [];
  let fetched = 0;
  const drain = async ({ ask }: Connection): Promise<void> => {
    for (;;) {
      const begun = performance.now();
      const page = parseMessage(await ask(fetchFrame));
      if (page.cmd !== "EVENTS") throw new Error(page.cmd);
      times.push(performance.now() - begun);
      if (page.events.length === 0) return;
      const event_ids = page.events.map(storeId);
      const acked = parseMessage(await ask(encodeCommand({ cmd: "ACK", event_ids })));
      if (acked.cmd !== "ACKED" || acked.count !== page.events.length) throw new Error("not all acknowledged");
      fetched += page.events.length;
    }
  };
  const lanes = [...connections];
  const begun = performance.now();
  const worker = async (): Promise<void> => {
    for (let next = lanes.pop(); next; next = lanes.pop()) await drain(next);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  report(`FETCH ≤ ${LIMITS.FETCH_PAGE_EVENTS} + ACK, 8 at a time`, fetched, (performance.now() - begun) / 1000, times);
  for (const { close } of connections) close();
  return fetched;
}

/** The fields stand at fixed places in an envelope written canonically: 1, recipient, 2, ephemeral_pk, 3, nonce, 4, ciphertext. */
function storeId(event: Bytes): Bytes {
  const ephemeralAt = 1 + 1 + 2 + 32 + 1 + 2;
  const nonceAt = ephemeralAt + 32 + 1 + 2;
  const cipherAt = nonceAt + 24 + 1 + 3;
  const state = sodium.crypto_generichash_init(null as unknown as Bytes, 32);
  sodium.crypto_generichash_update(state, event.subarray(ephemeralAt, ephemeralAt + 32));
  sodium.crypto_generichash_update(state, event.subarray(nonceAt, nonceAt + 24));
  sodium.crypto_generichash_update(state, event.subarray(cipherAt, cipherAt + SIZE - 123));
  return sodium.crypto_generichash_final(state, 32);
}

async function start(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL("../dist/relay/main.js", import.meta.url));
  const env = { ...process.env, LD_PRELOAD: process.env.RELAY_PRELOAD, PORT: "0", PPP_DATA_DIR: dataDir, PPP_RATE_FACTOR: "1000000", PPP_LOG_LEVEL: "warn" };
  const flags = process.env.RELAY_FLAGS?.split(" ") ?? [];
  const child = spawn(process.execPath, [...flags, script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line")) as [string];
  return { child, url: line.replace("Cairn is at ", "") };
}

const dataDir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const { child, url } = await start(dataDir);
try {
  process.stdout.write(
    `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, load and relay on the same machine\n`,
  );
  const alone = Array.from({ length: Math.min(2000, EVENTS) }, (_, i) => storeFrame(i));
  const warm = Array.from({ length: 4000 }, (_, i) => storeFrame(10_000_000 + i));
  const many = Array.from({ length: EVENTS }, (_, i) => storeFrame(1_000_000 + i));
  await storeAll(url, warm, 8, 16);
  await storeAll(url, many, 8, 16);
  await storeAll(url, alone, 1, 1);
  const fetched = await fetchAll(url);
  if (fetched !== alone.length + warm.length + many.length) throw new Error(`fetched ${fetched}`);
} finally {
  child.kill("SIGTERM");
  await once(child, "exit");
  rmSync(dataDir, { recursive: true, force: true });
}
