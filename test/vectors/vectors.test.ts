/** Every vector, with our code and with the second implementation; and the files themselves, made again. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { WORDS } from "../../src/protocol/identity/bip39-english.ts";
import { COMMANDS } from "../../src/protocol/wire/commands.ts";
import { KINDS } from "../../src/protocol/wire/kinds.ts";
import { MESSAGES } from "../../src/protocol/wire/messages.ts";
import { agrees, type Operations, serialize, VECTORS_DIRECTORY, type VectorFile } from "./format.ts";
import { generate } from "./generate.ts";
import { independentOperations } from "./independent/operations.ts";
import { ourOperations } from "./ours/operations.ts";

const crypto = await loadSodium();
const names = readdirSync(VECTORS_DIRECTORY).filter((name) => name.endsWith(".json"));
const text = (name: string): string => readFileSync(new URL(name, VECTORS_DIRECTORY), "utf8");
const files: readonly VectorFile[] = names.map((name) => JSON.parse(text(name)));

/** Calls the operation and returns the code of its refusal, or what it gave. */
function outcome(
  operations: Operations,
  topic: string,
  one: { readonly op: string; readonly in: VectorFile["valid"][number]["in"] },
) {
  const operation = operations[topic]?.[one.op];
  if (!operation) throw new Error(`${topic} has no operation ${one.op}`);
  try {
    return { out: operation(one.in) };
  } catch (error) {
    return { code: (error as { readonly code?: string }).code ?? `${error}` };
  }
}

const IMPLEMENTATIONS: Readonly<Record<string, Operations>> = {
  "our code on libsodium": ourOperations(crypto),
  "the second implementation": independentOperations,
};

for (const [implementation, operations] of Object.entries(IMPLEMENTATIONS)) {
  describe(implementation, () => {
    for (const { topic, valid, invalid } of files) {
      test(`${topic}: ${valid.length} valid`, () => {
        for (const one of valid) {
          const { out, code } = outcome(operations, topic, one);
          expect(code, `${one.op}/${one.name}`).toBeUndefined();
          if (!agrees(one.out, out)) expect(out, `${one.op}/${one.name}`).toEqual(one.out);
        }
      });
      test(`${topic}: ${invalid.length} invalid`, () => {
        for (const one of invalid) expect(outcome(operations, topic, one).code, `${one.op}/${one.name}`).toBe(one.code);
      });
    }
  });
}

describe("the files", () => {
  test("are what the generator writes, byte for byte", () => {
    const made = generate(crypto);
    expect(made.map(({ topic }) => `${topic}.json`).sort()).toEqual([...names].sort());
    for (const file of made)
      expect(serialize(file) === text(`${file.topic}.json`), `${file.topic}.json is stale: npm run vectors`).toBe(true);
    expect(text("bip39-english.txt")).toBe(`${WORDS.join("\n")}\n`);
  });

  test("hold the check value of the key derivation", () => {
    const [first] = files.find(({ topic }) => topic === "kdf")?.valid ?? [];
    expect(first?.out).toEqual({ key: "b790784d72e70085f9c31f03f681846033403a6ab51fb53f4e113eed7b2b0759" });
  });

  test("cover every command, message and kind", () => {
    const covered = (topic: string, op: string): Set<string> =>
      new Set(files.find((file) => file.topic === topic)?.valid.flatMap((one) => (one.op === op ? [one.name] : [])));
    const missing = (declared: object, found: Set<string>): string[] => Object.keys(declared).filter((name) => !found.has(name));
    expect(missing(COMMANDS, covered("frames", "command"))).toEqual([]);
    expect(missing(MESSAGES, covered("frames", "message"))).toEqual([]);
    expect(missing(KINDS, covered("rumor", "write"))).toEqual([]);
    expect(missing(KINDS, covered("giftwrap", "wrap"))).toEqual([]);
  });
});
