/**
 * Our gift wrap against nostr-tools' NIP-59, in one process and interleaved rounds: `npm run bench:wrap`.
 * Writes bench/results/wrap.json and wrap.md.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import * as nip59 from "nostr-tools/nip59";
import { generateSecretKey, getPublicKey } from "nostr-tools/pure";
import { loadSodium } from "../src/platform/worker/sodium.ts";
import { readGiftWrap, writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { unwrap, wrap } from "../src/protocol/giftwrap/giftwrap.ts";
import { native } from "./native.ts";
import { fresh, MESSAGE, NOW, sample, TIMES } from "./sample.ts";

const ROUNDS = 9;
const TARGET = 15;

type Measured = "wrap" | "unwrap" | "nip59 wrap" | "nip59 unwrap";

function perSecond(times: number, work: () => unknown): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) work();
  return (times * 1000) / (performance.now() - start);
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

async function measure(): Promise<Record<Measured, number>> {
  const crypto = await loadSodium();
  const { sender, recipient, rumor } = sample(crypto);
  const ours = writeGiftWrap(wrap(crypto, rumor, sender, recipient, TIMES, fresh()));
  const senderKey = generateSecretKey();
  const recipientKey = generateSecretKey();
  const recipientPublic = getPublicKey(recipientKey);
  const event = { kind: 14, content: MESSAGE, tags: [["p", recipientPublic]], created_at: NOW };
  const theirs = nip59.wrapEvent(event, senderKey, recipientPublic);
  const work: Record<Measured, { readonly times: number; readonly run: () => unknown }> = {
    wrap: { times: 300, run: () => writeGiftWrap(wrap(crypto, rumor, sender, recipient, TIMES, fresh())) },
    "nip59 wrap": { times: 15, run: () => nip59.wrapEvent(event, senderKey, recipientPublic) },
    unwrap: { times: 300, run: () => unwrap(crypto, readGiftWrap(ours), recipient) },
    "nip59 unwrap": { times: 20, run: () => nip59.unwrapEvent(theirs, recipientKey) },
  };
  const rounds: Record<Measured, number[]> = { wrap: [], unwrap: [], "nip59 wrap": [], "nip59 unwrap": [] };
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of Object.keys(work) as Measured[]) {
      const { times, run } = work[name];
      const figure = perSecond(times, run);
      if (round > 0) rounds[name].push(figure);
    }
  }
  return Object.fromEntries(Object.entries(rounds).map(([name, values]) => [name, median(values)])) as Record<Measured, number>;
}

const round = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits;

function table(figures: Record<Measured, number>, ratios: { readonly wrap: number; readonly unwrap: number }): string {
  const row = (name: "wrap" | "unwrap") =>
    `| ${name} | ${round(figures[name])} | ${round(figures[`nip59 ${name}`])} | ${round(ratios[name], 1)}× |`;
  return ["| per second | ours | NIP-59 | ratio |", "|---|---|---|---|", row("wrap"), row("unwrap")].join("\n");
}

function machine(): { readonly cpu: string; readonly cores: number; readonly node: string } {
  return { cpu: cpus()[0]?.model.trim() ?? "unknown", cores: cpus().length, node: process.version };
}

const figures = await measure();
const ratios = { wrap: figures.wrap / figures["nip59 wrap"], unwrap: figures.unwrap / figures["nip59 unwrap"] };
const inC = native();
const { cpu, cores, node } = machine();
const nativeLine =
  typeof inC === "string" ? `Native C loop: ${inC}.` : `Native C loop: ${inC.wrap} wraps and ${inC.unwrap} unwraps a second.`;
const report = `# Gift wrap

${table(figures, ratios)}

${nativeLine}

Medians of ${ROUNDS} interleaved rounds in one process, after one round of warming up; a PRESENCE with 140 characters against a message of 140
characters. Ours is the app's code on libsodium-wrappers: wrap with serialization, parse with unwrap, signature checked, the
recipient's key converted once. NIP-59 is nostr-tools' \`wrapEvent\` and \`unwrapEvent\`, its signature checked as well.

Machine: ${cpu}, ${cores} cores, Node ${node}. Target: ${TARGET}×.
`;
writeFileSync(new URL("results/wrap.md", import.meta.url), report);
const result = { machine: machine(), rounds: ROUNDS, per_second: figures, ratios, native: inC, target: TARGET };
writeFileSync(new URL("results/wrap.json", import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
console.log(report);
if (Math.min(ratios.wrap, ratios.unwrap) < TARGET) process.exitCode = 1;
