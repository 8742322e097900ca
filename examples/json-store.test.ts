import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONTRACT, type Opened } from "cairn-sdk/store-contract";
import { afterAll, describe, it } from "vitest";
import { JsonStore } from "./json-store.ts";

const dir = mkdtempSync(join(tmpdir(), "json-store-"));
afterAll(() => rmSync(dir, { recursive: true }));

let count = 0;
function open(path = join(dir, `${count++}.json`)): Opened {
  const store = new JsonStore(path);
  return { store, vault: store.vault, reopen: async () => open(path) };
}

describe("a store in a JSON file", () => {
  for (const { name, run } of CONTRACT) it(name, () => run(open()));
});
