/** Another commit of this repository, in a folder of its own that uses this tree's packages. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const HERE = fileURLToPath(new URL("../..", import.meta.url));

export const git = (...args: string[]): string => execFileSync("git", args, { cwd: HERE, encoding: "utf8" }).trim();

export function build(root: string, parts: ReadonlySet<"app" | "relay">): void {
  const run = (...args: string[]): void => void execFileSync("npx", ["--no-install", ...args], { cwd: root, stdio: "ignore" });
  if (parts.has("relay")) run("vite", "build", "-c", "relay/vite.config.ts");
  if (parts.has("app")) run("vite", "build");
}

/** Where it needs other packages, INSTALL=1 installs its own. */
export function checkOut(commit: string): string {
  const root = mkdtempSync(join(tmpdir(), "cairn-against-"));
  git("worktree", "add", "--detach", "--force", root, commit);
  if (process.env.INSTALL === "1") execFileSync("npm", ["ci"], { cwd: root, stdio: "ignore" });
  else symlinkSync(join(HERE, "node_modules"), join(root, "node_modules"));
  return root;
}

export function removeCheckOut(root: string): void {
  git("worktree", "remove", "--force", root);
  rmSync(root, { recursive: true, force: true });
}
