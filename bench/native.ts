/** The same sequence of primitives in C on the system's libsodium, where a compiler and its headers are at hand. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface NativeFigures {
  readonly wrap: number;
  readonly unwrap: number;
}

const HEADERS = ["/usr/include/sodium.h", "/usr/local/include/sodium.h", "/opt/homebrew/include/sodium.h"];

/** Operations a second, or why there are none. */
export function native(): NativeFigures | string {
  if (!HEADERS.some((path) => existsSync(path))) return "not run: no libsodium headers";
  const directory = mkdtempSync(join(tmpdir(), "wrap-bench-"));
  try {
    const binary = join(directory, "wrap");
    const source = fileURLToPath(new URL("native/wrap.c", import.meta.url));
    execFileSync(process.env.CC ?? "cc", ["-O2", "-o", binary, source, "-lsodium"], { stdio: ["ignore", "ignore", "pipe"] });
    const [wrap, unwrap] = execFileSync(binary, { encoding: "utf8" }).trim().split(" ").map(Number);
    return { wrap: wrap as number, unwrap: unwrap as number };
  } catch (error) {
    return `not run: ${error instanceof Error ? error.message.split("\n")[0] : "the compiler failed"}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
