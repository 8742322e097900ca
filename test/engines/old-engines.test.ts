/**
 * The vectors on engines that are not V8 and not of today: SpiderMonkey 78 made as poor as Gecko 48, with our own polyfills, and Duktape, which knows
 * ES5 and little more, with core-js in their place.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BECOME_GECKO_48 } from "../kaios/gecko48.ts";
import { findProgram, unless } from "../support/debian.ts";
import { VECTORS_DIRECTORY, type VectorFile } from "../vectors/format.ts";
import { coreJs, es5Script, host, polyfills } from "./bundle.ts";

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

function run(program: string, parts: readonly string[]): { passed: number; failed: readonly string[] } {
  const script = join(dir, "script.js");
  writeFileSync(script, parts.join("\n;\n"));
  const { stdout, stderr, status } = spawnSync(program, [script], { encoding: "utf8", maxBuffer: 1 << 26 });
  const last = stdout.trim().split("\n").pop() ?? "";
  if (status !== 0 || !last.startsWith("{"))
    throw new Error(`${program} ended with ${status}: ${stdout.slice(-2_000)}${stderr.slice(-2_000)}`);
  return JSON.parse(last);
}

test("what they run is ES5", () => {
  expect(() => parse(ours, { ecmaVersion: 5, sourceType: "script" })).not.toThrow();
});

describe("SpiderMonkey 78 without what came after Gecko 48", () => {
  const program = findProgram("js78");
  test.skipIf(!program)(`passes every vector${unless("js78")}`, () => {
    const parts = [host(), BECOME_GECKO_48, polyfills(), coreJs(), vectors(files), ours];
    expect(run(program ?? "", parts)).toEqual({ passed: count(files), failed: [] });
  });

  test.skipIf(!program)(`really is without${unless("js78")}`, () => {
    const asked = `print(JSON.stringify({ passed: 0, failed: [typeof BigInt, typeof WebAssembly, typeof [].flat, typeof "".matchAll, typeof Object.fromEntries] }));`;
    expect(run(program ?? "", [host(), BECOME_GECKO_48, asked]).failed).toEqual(Array(5).fill("undefined"));
  });
});

/** Curves take Duktape, which compiles nothing, a second each. */
const PATIENCE_MS = 600_000;

describe("Duktape", () => {
  const program = findProgram("duk");

  test.skipIf(!program)(
    `passes every vector${unless("duk")}`,
    () => {
      expect(run(program ?? "", [host(), coreJs(), vectors(files), ours])).toEqual({ passed: count(files), failed: [] });
    },
    PATIENCE_MS,
  );
});
