/**
 * Writes wire.md from the declarations, for the docs and beside the vectors, whose directory is to suffice alone; with `--check`, exits 1 when
 * one of them is not what they say.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { WIRE } from "../src/protocol/wire/wire.ts";
import { describeWire } from "./describe-wire.ts";
import { wireSource } from "./wire-source.ts";

const PLACES = ["docs/wire.md", "test-vectors/wire.md"];
const text = describeWire(WIRE, wireSource());

function current(path: URL): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

for (const place of PLACES) {
  const path = new URL(`../${place}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (current(path) !== text) {
    console.error(`${place} is stale: npm run wire-doc`);
    process.exitCode = 1;
  }
}
