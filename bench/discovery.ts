/**
 * What finding people costs: a book of 200 (224 with what fills it up) on the device, by our own code and by noble's; the relay's
 * evaluations with their proofs, a second of one core; and 100,000 boxes at the relay, on disk and in memory.
 *
 *   npm run bench:discovery
 *
 * In turns, the least of ROUNDS: what else the machine does only adds. Network and random times are not in it.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import sodium from "libsodium-wrappers-sumo";
import { evaluate, sha512 } from "../relay/oprf/evaluate.ts";
import { openInProcessStore } from "../relay/store/sqlite/sqlite-store.ts";
import { deriveSecretKey } from "../src/protocol/discovery/oprf.ts";
import { pairInput } from "../src/protocol/discovery/pair.ts";
import { blindInput, blindOf, checkProof, unblindAll } from "../src/protocol/discovery/voprf.ts";
import { type Bytes, utf8 } from "../src/protocol/encoding/bytes.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PEOPLE = 224;
const BATCH = 64;
const BOOK_MS = 1800;
const EVALUATIONS_A_SECOND = 2000;

await sodium.ready;
const secretKey = deriveSecretKey(sha512, randomBytes(32), utf8("bench"));
const publicKey = sodium.crypto_scalarmult_ristretto255_base(secretKey);
const inputs = Array.from({ length: PEOPLE }, (_, i) => pairInput("tel:+14155550123", `tel:+4930${String(1_000_000 + i)}`).input);
const voprf = ristretto255_oprf.voprf;

const batches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));

interface Times {
  blind: number;
  open: number;
  proof: number;
  relay: number;
}

/** Milliseconds of each step. */
async function ours(): Promise<Times> {
  const times = { blind: 0, open: 0, proof: 0, relay: 0 };
  let at = performance.now();
  const lap = (name: keyof Times): void => {
    times[name] += performance.now() - at;
    at = performance.now();
  };
  for (const batch of batches(inputs)) {
    const blinded = batch.map((input) => blindInput(input, blindOf(randomBytes(64))));
    const elements = blinded.map(({ element }) => element);
    lap("blind");
    const { evaluated, proof } = await evaluate({ secretKey, publicKey }, elements);
    lap("relay");
    checkProof(publicKey, elements, evaluated, proof);
    lap("proof");
    unblindAll(blinded, evaluated);
    lap("open");
  }
  return times;
}

/** noble checks the proof while it opens. */
async function nobles(): Promise<Times> {
  const times = { blind: 0, open: 0, proof: 0, relay: 0 };
  for (const batch of batches(inputs)) {
    let at = performance.now();
    const blinded = batch.map((input) => ({ input, ...voprf.blind(input) }));
    times.blind += performance.now() - at;
    const elements: Bytes[] = blinded.map((one) => one.blinded);
    at = performance.now();
    const { evaluated, proof } = await evaluate({ secretKey, publicKey }, elements);
    times.relay += performance.now() - at;
    at = performance.now();
    const items = blinded.map((one, i) => ({ ...one, evaluated: evaluated[i] as Bytes }));
    voprf.finalizeBatch(items, publicKey, proof);
    times.open += performance.now() - at;
  }
  return times;
}

const least = (a: Times, b: Times): Times => ({
  blind: Math.min(a.blind, b.blind),
  open: Math.min(a.open, b.open),
  proof: Math.min(a.proof, b.proof),
  relay: Math.min(a.relay, b.relay),
});
const client = ({ blind, open, proof }: Times): number => blind + open + proof;
const ms = (value: number): string => value.toFixed(0).padStart(6);

let [own, noble] = [await ours(), await nobles()];
for (let round = 0; round < ROUNDS; round++) [own, noble] = [least(own, await ours()), least(noble, await nobles())];
const rate = PEOPLE / (Math.min(own.relay, noble.relay) / 1000);

console.log(`a book of ${PEOPLE}, ms; load ${loadavg()[0]?.toFixed(1)}`);
console.log(`             blind   open  proof    all`);
console.log(`our own     ${[own.blind, own.open, own.proof, client(own)].map(ms).join(" ")}`);
console.log(`noble       ${[noble.blind, noble.open, 0, client(noble)].map(ms).join(" ")}  (the proof is in "open")`);
console.log(`our own beside noble: ${(client(own) / client(noble)).toFixed(2)} of its time`);
console.log(`our own beside the goal of ${BOOK_MS} ms: ${(client(own) / BOOK_MS).toFixed(2)}`);
console.log(`noble beside the goal: ${(client(noble) / BOOK_MS).toFixed(2)}`);
console.log(
  `the relay: ${rate.toFixed(0)} evaluations a second with proofs, ${(rate / EVALUATIONS_A_SECOND).toFixed(2)} of the goal`,
);

const BOXES = 100_000;
const TAGS = 16;
const MIB = 1024 * 1024;
/** What the boxes take beside an empty store: on disk, and resident once they are there and were read. */
async function boxes(): Promise<{ readonly disk: number; readonly memory: number }> {
  const dir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
  const store = openInProcessStore(dir);
  const bounds = { maxBytes: Number.POSITIVE_INFINITY, perTag: 32, perAddress: 2 };
  const some = () => Array.from({ length: TAGS }, () => randomBytes(32));
  const box = randomBytes(552);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < BOXES; i += TAGS) {
    const [tags, boxes, near] = [some(), Array<Bytes>(TAGS).fill(box), Array<Bytes>(TAGS).fill(randomBytes(4))];
    await store.discovery.publish({ publisher: randomBytes(32), tags, boxes, near, until: 2e9 }, bounds, 1e9);
  }
  await store.discovery.boxesUnder(some(), MIB, 1e9);
  await store.forgetDeleted();
  globalThis.gc?.();
  const memory = process.memoryUsage().rss - before;
  const disk = statSync(join(dir, "relay.db")).size;
  await store.close();
  rmSync(dir, { recursive: true, force: true });
  return { disk, memory };
}
const { disk, memory } = await boxes();
// The writer's page cache, at most 64 MiB, is the store's and not the boxes'.
console.log(
  `${BOXES} boxes of 552 bytes: ${(disk / MIB).toFixed(1)} MiB on disk (goal 80), ${(memory / MIB).toFixed(1)} MiB more resident, page cache included`,
);
