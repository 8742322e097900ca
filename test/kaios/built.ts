/** The keypad app, built once for all tests that run together, or for a script of its own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Built, buildApp } from "../../kaios/build/build.ts";

type Files = Pick<Built, "files">;
/** Where setup() has put the app; what it starts inherits this. */
const WHERE = "CAIRN_TEST_KAIOS";

/** Before the first test, by vitest itself. @returns what ends it */
export async function setup(): Promise<() => void> {
  const { files } = await newlyBuilt();
  const out = mkdtempSync(join(tmpdir(), "cairn-kaios-"));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), content);
  }
  process.env[WHERE] = out;
  return () => rmSync(out, { recursive: true, force: true });
}

function newlyBuilt(): Promise<Files> {
  const out = mkdtempSync(join(tmpdir(), "cairn-kaios-"));
  return buildApp(join(out, "app")).finally(() => rmSync(out, { recursive: true, force: true }));
}

async function unnamed(): Promise<Files> {
  const there = process.env[WHERE];
  if (there === undefined) return newlyBuilt();
  const paths = readdirSync(there, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const read = paths.map(({ parentPath, name }) => join(parentPath, name));
  return { files: new Map(read.map((path) => [path.slice(there.length + 1), readFileSync(path)])) };
}

/** @param relay whose archive it is; without one the app asks */
export async function builtFor(relay = ""): Promise<Files> {
  const { files } = await unnamed();
  const page = files.get("index.html")?.toString() ?? "";
  const named = page.replace('name="cairn-relay" content=""', `name="cairn-relay" content="${relay}"`);
  if (relay && named === page) throw new Error("the page names its relay in another way now");
  return { files: new Map([...files, ["index.html", Buffer.from(named)]]) };
}
