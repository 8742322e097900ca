/** What the packages that are built here have in common: their manifest, licence and page, and two tools that look at them as strangers would. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends the process with what the tool said where it fails. */
export function run(command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(`${root}node_modules/.bin/${command}`, args, { cwd: root, encoding: "utf8" });
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")}\n${stdout}${stderr}`);
  process.exit(1);
}

interface Project {
  readonly version: string;
  readonly license: string;
  readonly engines: object;
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface Packed {
  readonly name: string;
  readonly description: string;
  /** Packages that it needs, in the versions of this project. */
  readonly needs: readonly string[];
  /** The page that becomes its README. */
  readonly page: string;
  /** More of its manifest. */
  readonly more: object;
}

/** Makes a package of what was built in this folder. @returns its version */
export function pack(folder: string, { name, description, needs, page, more }: Packed): string {
  const { version, license, engines, dependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Project;
  const needed = Object.fromEntries(needs.map((one) => [one, dependencies[one]]));
  const manifest = { name, version, description, license, type: "module", engines, ...more, dependencies: needed };
  writeFileSync(`${folder}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(`${root}LICENSE`, `${folder}/LICENSE`);
  copyFileSync(`${root}${page}`, `${folder}/README.md`);
  run("publint", "--strict", folder);
  // Only modules: whoever needs CommonJS has `import()`.
  run("attw", "--pack", folder, "--profile", "esm-only");
  return version;
}
