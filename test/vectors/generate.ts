/**
 * Writes test-vectors/*.json: `npm run vectors`. The same bytes on every run; `vectors.test.ts` fails when they are not those
 * checked in. Outputs come from our code on libsodium; the independent implementation has to agree with them.
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { WORDS } from "../../src/protocol/identity/bip39-english.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import { type Operations, serialize, VECTORS_DIRECTORY, type VectorFile } from "./format.ts";
import { ourOperations } from "./ours/operations.ts";
import { SEED } from "./prf.ts";
import { allTopics } from "./topics/all.ts";
import type { Planned, Topic } from "./topics/builder.ts";

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code !== "string") throw error;
  return code;
}

/** What our code makes of a case: its output, or the code of its refusal. */
function run(operations: Operations, topic: string, { op, in: input }: Planned) {
  const operation = operations[topic]?.[op];
  if (!operation) throw new Error(`${topic} has no operation ${op}`);
  try {
    return { out: operation(input) };
  } catch (error) {
    return { code: codeOf(error) };
  }
}

function build(operations: Operations, { topic, about, planned }: Topic): VectorFile {
  const valid: VectorFile["valid"][number][] = [];
  const invalid: VectorFile["invalid"][number][] = [];
  const names = new Set<string>();
  for (const one of planned) {
    const { name, op, refused } = one;
    const key = `${op}/${name}`;
    if (names.has(key)) throw new Error(`${topic}: ${key} is there twice`);
    names.add(key);
    const result = run(operations, topic, one);
    if (result.code !== refused?.code)
      throw new Error(`${topic}/${key}: ${result.code ?? "accepted"}, not ${refused?.code ?? "accepted"}`);
    if (refused) invalid.push({ name, op, in: one.in, ...refused });
    else if (result.out) valid.push({ name, op, in: one.in, out: result.out });
  }
  return { topic, about, valid, invalid };
}

export const generate = (crypto: Crypto): readonly VectorFile[] =>
  allTopics(crypto).map((topic) => build(ourOperations(crypto), topic));

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = generate(await loadSodium());
  for (const file of files) writeFileSync(new URL(`${file.topic}.json`, VECTORS_DIRECTORY), serialize(file));
  writeFileSync(new URL("bip39-english.txt", VECTORS_DIRECTORY), `${WORDS.join("\n")}\n`);
  const count = files.reduce((sum, { valid, invalid }) => sum + valid.length + invalid.length, 0);
  console.log(`${files.length} files, ${count} cases, from the seed "${SEED}"`);
}
