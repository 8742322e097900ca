/** The directory of numbers as it is shipped: built, and run in a process of its own in trial mode. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { refusalOf } from "../../support/relay-process.ts";

export interface DirectoryProcess {
  readonly child: ChildProcess;
  /** `http://localhost:<port>`: pages, OAuth and API. */
  readonly issuer: string;
  /** `127.0.0.1:<port>`: gRPC over HTTP/2. */
  readonly grpc: string;
  /** All lines on stdout so far: JSON of the log, and mail. */
  readonly lines: readonly string[];
  /** The newest code that was mailed to an address; waits for one that was not given out before. */
  code(mail: string): Promise<string>;
  /** By SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

/** @param env NUMBERS_DATA must be in it; NUMBERS_APP is the origin of the app whose pages may log in and call */
export function launchDirectory(outDir: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(outDir, "main.js")], {
    env: { PATH: process.env.PATH ?? "", NUMBERS_PORT: "0", NUMBERS_EXTERNAL_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const MAIL = /^ {2}Mail to (\S+): .*?(\d{6})/;

/** Codes as they are printed, each given out once. */
class Codes {
  private readonly codes = new Map<string, string>();
  private readonly waiting = new Map<string, (code: string) => void>();

  read(line: string): void {
    const [, mail = "", code] = MAIL.exec(line) ?? [];
    if (code === undefined) return;
    const waits = this.waiting.get(mail);
    this.waiting.delete(mail);
    if (waits) waits(code);
    else this.codes.set(mail, code);
  }

  take(mail: string): Promise<string> {
    const known = this.codes.get(mail);
    this.codes.delete(mail);
    return known === undefined ? new Promise((resolve) => this.waiting.set(mail, resolve)) : Promise.resolve(known);
  }
}

/** Starts it and waits until it listens. Rejects with its stderr when it does not. Whoever starts it stops it, or kills `child`. */
export async function startDirectoryProcess(outDir: string, env: Readonly<Record<string, string>>): Promise<DirectoryProcess> {
  const child = launchDirectory(outDir, env);
  const refused = refusalOf(child).then(({ code, text }) => {
    throw new Error(`the directory ended with ${code}: ${text}`);
  });
  const lines: string[] = [];
  const codes = new Codes();
  const found = await Promise.race([listening(child, lines, codes), refused]);
  refused.catch(() => undefined);
  return {
    ...{ child, lines, ...found },
    code: (mail) => codes.take(mail),
    async stop() {
      const ended = once(child, "exit") as Promise<[number | null]>;
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}

function listening(child: ChildProcess, lines: string[], codes: Codes): Promise<{ issuer: string; grpc: string }> {
  return new Promise((resolve) => {
    let grpc = "";
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      codes.read(line);
      grpc = /^Its API for gRPC is at (\S+)$/.exec(line)?.[1] ?? grpc;
      const issuer = /^The directory of numbers is at (\S+)$/.exec(line)?.[1];
      if (issuer !== undefined) resolve({ issuer, grpc });
    });
  });
}
