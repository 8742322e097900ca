/** The rule against bare catches sees what it is for: planted ones that it must refuse, beside what it must let pass. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "cairn-catches-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One each file, so that a refusal names the form that was refused. */
const REFUSED: Readonly<Record<string, string>> = {
  "empty.ts": "await work().catch(() => {});",
  "undefined.ts": "await work().catch(() => undefined);",
  "named.ts": "await work().catch((error: unknown) => {});",
  "named-undefined.ts": "await work().catch((_) => undefined);",
  "then.ts": "await work().then(done, () => {});",
  "then-undefined.ts": "await work().then(done, () => undefined);",
  "block.ts": "try { await work(); } catch {}",
  "block-lines.ts": "try {\n  await work();\n} catch {\n}",
  "block-named.ts": "try { await work(); } catch (error) {} finally { done(); }",
};
const PASSED: Readonly<Record<string, string>> = {
  "reason.ts": "try { await work(); } catch {\n  // A browser that refuses storage still works.\n}",
  "handled.ts": "try { await work(); } catch (error) { done(error); }",
  "noted.ts": "await work().catch((error: unknown) => done(error));",
  "quiet.ts": 'trace.quietly(work(), "page.work");',
  "both.ts": "await work().then(done, (error: unknown) => done(error));",
};

describe("the rule against bare catches", () => {
  it("refuses a failure that nobody hears of, in each of its forms, and nothing else", async () => {
    const planted = Object.entries({ ...REFUSED, ...PASSED });
    for (const [name, text] of planted) writeFileSync(join(root, name), `${text}\n`);
    copyFileSync(at("scripts/no-bare-catch.grit"), join(root, "no-bare-catch.grit"));
    writeFileSync(join(root, "biome.json"), JSON.stringify({ plugins: ["./no-bare-catch.grit"] }));
    // It fails where it finds something.
    const run = promisify(execFile)(
      at("node_modules/.bin/biome"),
      ["lint", "--only=plugin", "--reporter=json", "--max-diagnostics=100"],
      {
        cwd: root,
      },
    );
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string | { file: string } } }[] };
    const found = diagnostics.map(({ location: { path } }) => (typeof path === "string" ? path : path.file).replace(/^.*\//, ""));
    expect(found.sort()).toEqual(Object.keys(REFUSED).sort());
  });
});
