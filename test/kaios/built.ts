/** The keypad app, built once for all tests of a run, or for one script. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Built, buildApp } from "../../kaios/build/build.ts";
import { builtOnce } from "../support/built-once.ts";

type Files = Pick<Built, "files">;

/** @param main the page's entry, if not the app */
export async function keypadBuild(name: string, main?: string): Promise<Files> {
  const folder = await builtOnce(name, async (out) => {
    // The build empties its output folder, which has less than the archive.
    const scripts = `${out}.scripts`;
    const { files } = await buildApp(scripts, "", main);
    rmSync(scripts, { recursive: true });
    for (const [path, content] of files) {
      mkdirSync(dirname(join(out, path)), { recursive: true });
      writeFileSync(join(out, path), content);
    }
  });
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const read = paths.map(({ parentPath, name }) => join(parentPath, name));
  return { files: new Map(read.map((path) => [path.slice(folder.length + 1), readFileSync(path)])) };
}

/** @param relay the archive's relay; without one the app asks */
export async function builtFor(relay = ""): Promise<Files> {
  const { files } = await keypadBuild("keypad");
  const page = files.get("index.html")?.toString() ?? "";
  const named = page.replace('name="cairn-relay" content=""', `name="cairn-relay" content="${relay}"`);
  if (relay && named === page) throw new Error("the page names its relay in another way now");
  return { files: new Map([...files, ["index.html", Buffer.from(named)]]) };
}
