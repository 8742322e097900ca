/** What the engine loads when it needs it, loaded before: how long that takes is no matter of a fake clock. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ENGINE = new URL("../../src/engine/", import.meta.url);

export async function loadEngine(): Promise<void> {
  const files = readdirSync(ENGINE, { recursive: true, encoding: "utf8" }).filter((path) => /(?<!\.test)\.ts$/.test(path));
  const loaded = files.flatMap((path) => {
    const file = new URL(path, ENGINE);
    return [...readFileSync(file, "utf8").matchAll(/\bimport\("([^"]+)"\)/g)].map(([, code = ""]) =>
      fileURLToPath(new URL(code, file)),
    );
  });
  await Promise.all([...new Set(loaded)].map((path) => import(path)));
}
