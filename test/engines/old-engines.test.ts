/**
 * The vectors on engines that are not V8 and not of today: SpiderMonkey 78 made as poor as Gecko 48, with our own polyfills, and Duktape, which knows
 * ES5 and little more, with core-js in their place.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "acorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BECOME_GECKO_48 } from "../kaios/gecko48.ts";
import { findProgram, unless } from "../support/debian.ts";
import { elsewhere, inLong, isLong } from "../support/long.ts";
import { type JsonMap, VECTORS_DIRECTORY, type VectorFile } from "../vectors/format.ts";
import { coreJs, es5Script, host, polyfills } from "./bundle.ts";

const execFileAsync = promisify(execFile);
const files: readonly VectorFile[] = readdirSync(VECTORS_DIRECTORY)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, VECTORS_DIRECTORY), "utf8")));
const count = (of: readonly VectorFile[]): number => of.reduce((sum, { valid, invalid }) => sum + valid.length + invalid.length, 0);

const dir = mkdtempSync(join(tmpdir(), "cairn-engines-"));
let ours = "";
beforeAll(async () => {
  ours = await es5Script("./entry.ts");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const vectors = (of: readonly VectorFile[]): string =>
  `var VECTORS = ${JSON.stringify(of).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`)};\n`;

interface Outcome {
  readonly passed: number;
  readonly failed: readonly string[];
}

let scripts = 0;
async function run(program: string, parts: readonly string[]): Promise<Outcome> {
  scripts++;
  const script = join(dir, `script-${scripts}.js`);
  writeFileSync(script, parts.join("\n;\n"));
  // A status of its own is told with what was printed.
  const { stdout, stderr } = await execFileAsync(program, [script], { maxBuffer: 1 << 26 }).catch((error) => error);
  const last = stdout.trim().split("\n").pop() ?? "";
  if (!last.startsWith("{")) throw new Error(`${program} failed: ${stdout.slice(-2_000)}${stderr.slice(-2_000)}`);
  return JSON.parse(last);
}

/** Every second case of each topic, beginning with this one. */
const half = (first: 0 | 1): readonly VectorFile[] =>
  files.map((file) => ({
    ...file,
    valid: file.valid.filter((_, i) => i % 2 === first),
    invalid: file.invalid.filter((_, i) => i % 2 === first),
  }));

/** Without the identifiers beyond ASCII: Duktape has no `normalize`, which is no gap of a browser, and nothing brings it along. */
const folded = (of: readonly VectorFile[]): readonly VectorFile[] => {
  const isPlain = ({ in: { text } }: { readonly in: JsonMap }): boolean => /^[\0-\x7f]*$/.test(String(text));
  return of.map((file) =>
    file.topic === "normalise" ? { ...file, valid: file.valid.filter(isPlain), invalid: file.invalid.filter(isPlain) } : file,
  );
};

test("what they run is ES5", () => {
  expect(() => parse(ours, { ecmaVersion: 5, sourceType: "script" })).not.toThrow();
});

inLong("the ES5 script passes every vector in the engine at hand", async () => {
  const printing = "var self = globalThis, print = console.log;";
  expect(await run(process.execPath, [printing, vectors(files), ours])).toEqual({ passed: count(files), failed: [] });
});

describe.skipIf(!isLong)(`SpiderMonkey 78 without what came after Gecko 48${elsewhere}`, () => {
  const program = findProgram("js78");
  test.skipIf(!program)(`passes every vector${unless("js78")}`, async () => {
    const parts = [host(), BECOME_GECKO_48, polyfills(), coreJs(), vectors(files), ours];
    expect(await run(program ?? "", parts)).toEqual({ passed: count(files), failed: [] });
  });

  test.skipIf(!program)(`really is without${unless("js78")}`, async () => {
    const asked = `print(JSON.stringify({ passed: 0, failed: [typeof BigInt, typeof WebAssembly, typeof [].flat, typeof "".matchAll, typeof Object.fromEntries] }));`;
    expect((await run(program ?? "", [host(), BECOME_GECKO_48, asked])).failed).toEqual(Array(5).fill("undefined"));
  });
});

/** Curves take Duktape, which compiles nothing, a second each. */
const PATIENCE_MS = 600_000;

describe.skipIf(!isLong)(`Duktape${elsewhere}`, () => {
  const program = findProgram("duk");

  test.skipIf(!program)(
    `passes every vector${unless("duk")}`,
    async () => {
      // In two halves, for two processors.
      const halves = [half(0), half(1)].map(folded).map((part) => run(program ?? "", [host(), coreJs(), vectors(part), ours]));
      const outcomes = await Promise.all(halves);
      expect(outcomes.flatMap(({ failed }) => failed)).toEqual([]);
      expect(outcomes.reduce((sum, { passed }) => sum + passed, 0)).toBe(count(folded(files)));
    },
    PATIENCE_MS,
  );
});
