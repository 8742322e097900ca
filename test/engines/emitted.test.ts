/**
 * The emitted scripts themselves, not a bundle like them, in SpiderMonkey 78 made as poor as Gecko 48: the first script, the loader as a worker uses
 * it, and the primitives with all they import, which then have to give their known answers.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { builtFor } from "../kaios/built.ts";
import { BECOME_GECKO_48 } from "../kaios/gecko48.ts";
import { findProgram, unless } from "../support/debian.ts";
import { host } from "./bundle.ts";

const program = findProgram("js78");
const dir = mkdtempSync(join(tmpdir(), "cairn-emitted-"));
const chunks: Record<string, string> = {};
beforeAll(async () => {
  if (!program) return;
  for (const [name, content] of (await builtFor()).files) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
    const [, part] = /^([a-z-]+)-[\w-]{8}\.js$/.exec(name) ?? [];
    if (part) chunks[part] = name;
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** @param spoilt a number to be another one in every script */
function answer(spoilt?: string): string {
  const read = `function (name) { var text = read(${JSON.stringify(`${dir}/`)} + name); evaluate(${spoilt ? `text.split("${spoilt}").join("1")` : "text"}); }`;
  const script = join(dir, "run.js");
  writeFileSync(
    script,
    `${host()}${BECOME_GECKO_48}self.importScripts = ${read};
self.importScripts("start.js");
Promise.all([cairn.load("${chunks.nacl}"), cairn.load("${chunks["known-answers"]}")]).then(function (loaded) {
  loaded[1].proven(loaded[0].naclCrypto);
  print("proven");
}).then(undefined, function (error) { print(error.name + ": " + error.message); });`,
  );
  const { stdout, stderr } = spawnSync(program ?? "", [script], { encoding: "utf8" });
  return stdout.trim() || stderr;
}

test.skipIf(!program)(`the primitives load and prove themselves${unless("js78")}`, () => expect(answer()).toBe("proven"));

test.skipIf(!program)(`and do not where the engine computes wrongly${unless("js78")}`, () =>
  expect(answer("4089235720")).toMatch(/^CryptoUnavailable: /),
);
