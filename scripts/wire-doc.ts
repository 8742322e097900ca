/** Writes docs/wire.md from the declarations; with `--check`, exits 1 when it is not what they say. */
import { readFileSync, writeFileSync } from "node:fs";
import { describeWire, type Sources } from "../src/protocol/wire/describe.ts";

const path = new URL("../docs/wire.md", import.meta.url);
const names = ["commands", "messages", "limits", "failures", "kinds"] as const;
const read = (name: string): string => readFileSync(new URL(`../src/protocol/wire/${name}.ts`, import.meta.url), "utf8");
const text = describeWire(Object.fromEntries(names.map((name) => [name, read(name)])) as Sources);

function current(): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (!process.argv.includes("--check")) writeFileSync(path, text);
else if (current() !== text) {
  console.error("docs/wire.md is stale: npm run wire-doc");
  process.exitCode = 1;
}
