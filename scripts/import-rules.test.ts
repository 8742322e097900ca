/** The rules of imports see what they are for: planted imports that they must refuse, types among them. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "cairn-imports-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FILES: Readonly<Record<string, string>> = {
  "src/protocol/bytes.ts": "export type Bytes = Uint8Array;\nexport const one = 1;\n",
  "relay/store.ts": "export interface Store { readonly a: number }\n",
  "src/host/fine.ts":
    'import { readFileSync } from "node:fs";\nimport { two } from "./two.ts";\nexport const fine = [readFileSync, two];\n',
  "src/host/two.ts": "export const two = 2;\n",
  "src/host/value.ts": 'import { one } from "../protocol/bytes.ts";\nexport const value = one;\n',
  "src/host/type.ts": 'import type { Bytes } from "../protocol/bytes.ts";\nexport type Also = Bytes;\n',
  "src/host/relay-type.ts": 'import type { Store } from "../../relay/store.ts";\nexport type Also = Store;\n',
  "src/host/circle-a.ts": 'import type { B } from "./circle-b.ts";\nexport type A = B | 1;\n',
  "src/host/circle-b.ts": 'import type { A } from "./circle-a.ts";\nexport type B = A[];\n',
};

describe("the server kit", () => {
  it("is refused any import of the protocol or the relay, and circles, types too", async () => {
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const args = ["--config", at(".dependency-cruiser.mjs"), "--output-type", "json", "src", "relay"];
    // It exits with the number of violations.
    const run = promisify(execFile)(at("node_modules/.bin/depcruise"), args, { cwd: root, maxBuffer: 1 << 24 });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    const { summary } = JSON.parse(stdout) as {
      summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] };
    };
    expect(summary.totalCruised).toBeGreaterThanOrEqual(Object.keys(FILES).length);
    const found = new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`));
    expect([...found].sort()).toEqual([
      "host-knows-no-protocol: src/host/relay-type.ts",
      "host-knows-no-protocol: src/host/type.ts",
      "host-knows-no-protocol: src/host/value.ts",
      "no-circles: src/host/circle-a.ts",
    ]);
  });
});
