/** The build's output: nothing above ES5, nothing inline, reproducible, within budgets, and readable archives. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "acorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Built, budgets, buildKaios } from "../../kaios/build/build.ts";
import { loaderCall, minify } from "../../kaios/build/es5.ts";
import { zip } from "../../kaios/build/zip.ts";
import { findProgram, unless } from "../support/debian.ts";
import { inLong } from "../support/long.ts";
import { readZip } from "./read-zip.ts";

const folder = mkdtempSync(join(tmpdir(), "cairn-build-"));
const build = (): Promise<Built> => buildKaios(join(folder, "app"), "https://relay.example");
let built: Built;
beforeAll(async () => {
  built = await build();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scripts = (): readonly (readonly [string, string])[] =>
  [...built.files].filter(([name]) => name.endsWith(".js")).map(([name, content]) => [name, content.toString()]);

describe("every script", () => {
  test("is ES5, plain ASCII, and sets no global name but those of the first", () => {
    expect(scripts().length).toBeGreaterThan(20);
    for (const [name, code] of scripts()) {
      const program = parse(code, { ecmaVersion: 5, sourceType: "script" });
      expect(/^[\0-\x7f]*$/.test(code), name).toBe(true);
      if (["start.js", "engine.js", "map.js", "sw.js"].includes(name)) continue;
      const called = program.body.map((one) =>
        one.type === "ExpressionStatement" &&
        one.expression.type === "CallExpression" &&
        one.expression.callee.type === "Identifier"
          ? one.expression.callee.name
          : one.type,
      );
      expect(called, name).toEqual(["cairn"]);
    }
  });

  test("has no regular expression that Gecko 48 cannot read, not even as a text", () => {
    for (const [name, code] of scripts()) {
      expect(code.match(/RegExp\("[^"]*(?:\\\\p\{|\(\?<)[^"]*"/g) ?? [], name).toEqual([]);
      expect(code.match(/RegExp\("(?:[^"\\]|\\.)*","[a-z]*[sdv][a-z]*"\)/g) ?? [], name).toEqual([]);
    }
  });

  test("a feature that TypeScript cannot bring down would be seen", () => {
    expect(() =>
      parse(minify(loaderCall("x.js", "export const a = async () => { for (const b of [1]) await b; };")), { ecmaVersion: 5 }),
    ).not.toThrow();
    expect(() => parse("var a = () => 1;", { ecmaVersion: 5 })).toThrow();
  });
});

test("the page has scripts of its own only, none inline, none a module", () => {
  const page = built.files.get("index.html")?.toString() ?? "";
  const tags = page.match(/<script[^>]*>[^<]*<\/script>/g) ?? [];
  expect(tags.length).toBeGreaterThan(1);
  for (const tag of tags) {
    const [, name] = /^<script defer src="([\w.-]+)"(?: data-main="main\.js")?><\/script>$/.exec(tag) ?? [];
    expect(built.files.has(name ?? ""), tag).toBe(true);
  }
  expect(page).not.toMatch(/ on\w+=|style=|javascript:/);
  expect(page).toContain('<meta name="cairn-relay" content="https://relay.example">');
});

test("everything fits", () => {
  for (const { name, size, limit } of budgets(built)) expect(size, name).toBeLessThanOrEqual(limit);
});

describe("the archives", () => {
  inLong("come out the same, byte for byte", async () => {
    const again = await build();
    for (const which of ["store", "sideload", "next"] as const)
      expect(again.archives[which].equals(built.archives[which]), which).toBe(true);
  });

  test("for the store: the manifest at the root, and every file it names", () => {
    const files = readZip(built.archives.store);
    const manifest = JSON.parse(files.get("manifest.webapp")?.toString() ?? "");
    expect(manifest.type).toBe("privileged");
    expect(manifest.permissions["video-capture"].description).not.toBe("");
    for (const path of [manifest.launch_path, ...Object.values<string>(manifest.icons)])
      expect(files.has(path.slice(1)), path).toBe(true);
    for (const [name, content] of built.files) expect(files.get(name)?.equals(content), name).toBe(true);
  });

  test("for side-loading: the store's own within, and where its manifest is", () => {
    const files = readZip(built.archives.sideload);
    expect([...files.keys()].sort()).toEqual(["application.zip", "metadata.json"]);
    expect(files.get("application.zip")?.equals(built.archives.store)).toBe(true);
    const { manifestURL } = JSON.parse(files.get("metadata.json")?.toString() ?? "");
    const { origin } = JSON.parse(readZip(built.archives.store).get("manifest.webapp")?.toString() ?? "");
    expect(manifestURL).toBe(`${origin}/manifest.webapp`);
  });

  test("for 3.x: a web manifest with its icons and the service worker that messages and activities wake", () => {
    const files = readZip(built.archives.next);
    const manifest = JSON.parse(files.get("manifest.webmanifest")?.toString() ?? "");
    expect(files.has("manifest.webapp")).toBe(false);
    expect(manifest.b2g_features.cursor).toBe(false);
    expect(manifest.b2g_features.permissions["video-capture"].description).not.toBe("");
    const named = [
      manifest.start_url,
      ...manifest.icons.map(({ src }: { src: string }) => src),
      manifest.b2g_features.serviceworker.script_url,
    ];
    for (const path of named) expect(files.has(path.slice(1)), path).toBe(true);
  });

  test.skipIf(!findProgram("python3"))(`can be read by another program${unless("python3")}`, () => {
    const dir = mkdtempSync(join(tmpdir(), "cairn-zip-"));
    try {
      const path = join(dir, "a.zip");
      writeFileSync(
        path,
        zip(
          new Map([
            ["ä/b.txt", Buffer.from("x".repeat(10_000))],
            ["empty", Buffer.alloc(0)],
          ]),
        ),
      );
      const python =
        "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;print([(i.filename,i.file_size,i.date_time[:3]) for i in z.infolist()])";
      expect(execFileSync("python3", ["-c", python, path], { encoding: "utf8" }).trim()).toBe(
        "[('empty', 0, (2020, 1, 1)), ('ä/b.txt', 10000, (2020, 1, 1))]",
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
