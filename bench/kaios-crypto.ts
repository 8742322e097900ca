/**
 * `npm run bench:kaios-crypto`: libsodium without WebAssembly against tweetnacl with @noble, as ES5 on SpiderMonkey 78 with what came after Gecko 48
 * taken away: sizes, and milliseconds a call, with its compilers and interpreted only.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { es5Script, host, polyfills } from "../test/engines/bundle.ts";
import { BECOME_GECKO_48 } from "../test/kaios/gecko48.ts";
import { findProgram, unless } from "../test/support/debian.ts";

const resolve = createRequire(import.meta.url).resolve;
/** The builds that carry the fallback. */
const UMD = {
  "libsodium-wrappers": resolve("libsodium-wrappers"),
  libsodium: resolve("libsodium", { paths: [resolve("libsodium-wrappers")] }),
};
/** A shell has no randomness, and nothing here asks for any: libsodium only wants to see it. */
const RANDOMNESS = "self.crypto = { getRandomValues: function (bytes) { return bytes; } };";
const MODES: Readonly<Record<string, readonly string[]>> = {
  compiled: [],
  interpreted: ["--no-ion", "--no-baseline", "--no-blinterp"],
};

const program = findProgram("js78");
if (!program) throw new Error(`nothing to run on${unless("js78")}`);
const dir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const scripts = {
  "libsodium's fallback": await es5Script("../../bench/kaios-crypto-sodium.ts", UMD),
  "tweetnacl and @noble": await es5Script("../../bench/kaios-crypto-nacl.ts"),
};
for (const [name, script] of Object.entries(scripts)) {
  console.log(
    `\n${name}: ${(gzipSync(script, { level: 9 }).length / 1024).toFixed(1)} KB gz, ${(script.length / 1024).toFixed(0)} KB`,
  );
  const file = join(dir, "bench.js");
  writeFileSync(file, [host(), BECOME_GECKO_48, polyfills(), RANDOMNESS, script].join("\n;\n"));
  for (const [mode, options] of Object.entries(MODES)) {
    const { stdout, stderr } = spawnSync(program, [...options, file], { encoding: "utf8", maxBuffer: 1 << 24 });
    const last = stdout.trim().split("\n").pop() ?? "";
    if (!last.startsWith("[")) console.log(`${mode}: ${last} ${stderr.slice(-500)}`);
    else
      for (const [call, ms] of JSON.parse(last) as [string, number][])
        console.log(`${mode}  ${call.padEnd(22)} ${ms.toFixed(2).padStart(9)} ms`);
  }
}
rmSync(dir, { recursive: true, force: true });
