/** What the old engines run: every vector on our code and the keypad's primitives. Made ES5 by the keypad's own build; see old-engines.test.ts. */

import { proven } from "../../kaios/platform/known-answers.ts";
import { naclCrypto } from "../../kaios/platform/nacl.ts";
import { agrees, type Json, type JsonMap, type VectorFile } from "../vectors/format.ts";
import { ourOperations } from "../vectors/ours/operations.ts";

declare const VECTORS: readonly VectorFile[];
declare function print(text: string): void;

const operations = ourOperations(proven(naclCrypto));
const failed: string[] = [];
let passed = 0;

function attempt(topic: string, one: { readonly op: string; readonly in: JsonMap }): { out?: Json; code?: string } {
  const operation = operations[topic]?.[one.op];
  if (!operation) return { code: "no such operation" };
  try {
    return { out: operation(one.in) };
  } catch (error) {
    return { code: (error as { code?: string }).code ?? `${error}` };
  }
}

for (const { topic, valid, invalid } of VECTORS) {
  for (const one of valid) {
    const { out, code } = attempt(topic, one);
    if (code === undefined && agrees(one.out, out)) passed++;
    else failed.push(`${topic}/${one.op}/${one.name}: ${code ?? JSON.stringify(out)}`);
  }
  for (const one of invalid) {
    const { out, code } = attempt(topic, one);
    if (code === one.code) passed++;
    else failed.push(`${topic}/${one.op}/${one.name}: ${code ?? JSON.stringify(out)} instead of ${one.code}`);
  }
}
print(JSON.stringify({ passed, failed }));
