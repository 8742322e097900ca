/** The relay as it is shipped: built, and run in a separate process. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface RelayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** All lines on stdout so far. */
  readonly lines: readonly string[];
}

export interface LaunchOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly flags?: readonly string[];
  readonly spawn?: SpawnOptions;
}

export function launchRelay(outDir: string, { env, flags = [], spawn: options = {} }: LaunchOptions): ChildProcess {
  const child = spawn(process.execPath, [...flags, join(outDir, "main.js")], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", PPP_RATE_FACTOR: "1000000", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Launches the relay and waits until it listens. Rejects with its stderr when it does not start. */
export async function startRelayProcess(outDir: string, options: LaunchOptions): Promise<RelayProcess> {
  const child = launchRelay(outDir, options);
  const refused = refusalOf(child).then(({ code, text }) => {
    throw new Error(`the relay ended with ${code}: ${text}`);
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  reader.on("line", (line) => lines.push(line));
  await Promise.race([once(reader, "line"), refused]);
  refused.catch(() => undefined);
  const url = /^Cairn is at (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? "")?.[1];
  if (!url) throw new Error(`unexpected first line: ${lines[0]}`);
  return { child, url, lines };
}

/** Waits until the process exits. `text`: its stderr. */
export async function refusalOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly text: string }> {
  let text = "";
  child.stderr?.on("data", (part: Buffer) => {
    text += part.toString();
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, text };
}
