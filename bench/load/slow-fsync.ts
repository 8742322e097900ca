/** Stands for a slow disk: a small library, compiled here, that delays every fsync of the process it is loaded into. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface SlowFsync {
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

/** Or why there is none. */
export function slowFsync(ms: number): SlowFsync | string {
  if (process.platform !== "linux") return "not run: needs LD_PRELOAD";
  const directory = mkdtempSync(join(tmpdir(), "slow-fsync-"));
  const library = join(directory, "slow-fsync.so");
  const source = fileURLToPath(new URL("../native/slow-fsync.c", import.meta.url));
  try {
    execFileSync(process.env.CC ?? "cc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], { stdio: "pipe" });
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    return `not run: ${error instanceof Error ? error.message.split("\n")[0] : "the compiler failed"}`;
  }
  return {
    env: { LD_PRELOAD: library, SLOW_FSYNC_MS: String(ms) },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
