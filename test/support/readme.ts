/** Runs what a README says, as it says it: the commands of its blocks, with the places that a test has instead of the usual ones. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The commands of a README's `sh` blocks, one a line. */
export function commandsIn(path: string): readonly string[] {
  const text = readFileSync(`${ROOT}${path}`, "utf8");
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
}

export interface Running {
  /** All that it printed so far. */
  readonly lines: readonly string[];
  /** The first line that matches, now or later. Rejects when it ends without. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

type Replaced = Readonly<Record<string, string>>;

const placed = (command: string, replaced: Replaced): string =>
  Object.entries(replaced).reduce((text, [usual, here]) => text.replaceAll(usual, here), command);

function stopped(child: ChildProcess): void {
  // What npx starts is in its group.
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
}

/** In the repository's root, by a shell. Stops with the test. */
export function run(command: string, replaced: Replaced, env: Readonly<Record<string, string>>): Running {
  const child = spawn("bash", ["-c", placed(command, replaced)], {
    ...{ cwd: ROOT, detached: true, env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env } },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => stopped(child));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const output of [child.stdout, child.stderr])
    createInterface({ input: output }).on("line", (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const line = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const [found] = lines.map((one) => pattern.exec(one)).filter((match) => match !== null);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void ended.then((code) => reject(new Error(`it ended with ${code}, and never said ${pattern}: ${lines.join("\n")}`)));
    });
  return { lines, line, ended };
}
