/** The built relay in a process of its own, and connections to it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { type Keys, sign } from "./people.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Relay {
  readonly child: ChildProcess;
  readonly url: string;
  stop(): Promise<void>;
}

/** @param root the folder of the build whose relay it is */
export async function startRelay(dataDir: string, more: Readonly<Record<string, string>> = {}, root = ROOT): Promise<Relay> {
  const script = join(root, "dist/relay/main.js");
  if (!existsSync(script)) throw new Error("there is no dist/relay: npm run build:relay first");
  const env = {
    ...process.env,
    PORT: "0",
    PPP_DATA_DIR: dataDir,
    PPP_RATE_FACTOR: "1000000",
    PPP_LOG_LEVEL: "warn",
    PPP_MAILBOX_MAX_EVENTS: "none",
    PPP_MAILBOX_MAX_BYTES: "none",
    ...more,
  };
  const flags = process.env.RELAY_FLAGS?.split(" ") ?? [];
  const child = spawn(process.execPath, [...flags, script], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line")) as [string];
  return {
    child,
    url: line.replace("Cairn is at ", ""),
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Resident memory of a process in bytes; NaN where the system does not tell. */
export function rssOf(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** What a process has used until now: processor time in µs, bytes that it had written to disk. NaN where the system does not tell. */
export function spentBy(pid: number | undefined): { readonly cpuUs: number; readonly written: number } {
  try {
    // After the name, which may hold anything, in parentheses: utime and stime are the 12th and 13th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const written = /^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1];
    return { cpuUs: (Number(fields[11]) + Number(fields[12])) * 10_000, written: Number(written) };
  } catch {
    return { cpuUs: Number.NaN, written: Number.NaN };
  }
}

export interface Connection {
  /** Sends a frame and waits for the next message. */
  ask(frame: Bytes): Promise<Buffer>;
  close(): void;
}

export interface Listening {
  /** Resolves with the next notice of this name. */
  next(cmd: string): Promise<void>;
  close(): void;
}

/** Authenticated, and only listens. */
export async function connectListening(url: string, keys: Keys): Promise<Listening> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, { perMessageDeflate: false });
  const waiting = new Map<string, () => void>();
  const next = (cmd: string): Promise<void> => new Promise((resolve) => waiting.set(cmd, resolve));
  const admitted = next("AUTH_OK");
  socket.on("message", (data: Buffer) => {
    const message = parseMessage(data);
    if (message.cmd === "CHALLENGE")
      socket.send(encodeCommand({ cmd: "AUTH", pubkey: keys.publicKey, sig: sign(message.nonce, keys) }));
    waiting.get(message.cmd)?.();
  });
  await admitted;
  return { next, close: () => socket.terminate() };
}

/** Authenticated. */
export async function connect(url: string, keys: Keys): Promise<Connection> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, { perMessageDeflate: false });
  const waiting: ((data: Buffer) => void)[] = [];
  const next = (): Promise<Buffer> => new Promise((resolve) => waiting.push(resolve));
  const challenge = next();
  socket.on("message", (data: Buffer) => waiting.shift()?.(data));
  // A relay that is killed: whoever asked gets no answer.
  socket.on("error", () => undefined);
  const ask = (frame: Bytes): Promise<Buffer> => {
    const reply = next();
    socket.send(frame);
    return reply;
  };
  const asked = parseMessage(await challenge);
  if (asked.cmd !== "CHALLENGE") throw new Error(asked.cmd);
  const reply = parseMessage(await ask(encodeCommand({ cmd: "AUTH", pubkey: keys.publicKey, sig: sign(asked.nonce, keys) })));
  if (reply.cmd !== "AUTH_OK") throw new Error(reply.cmd);
  return { ask, close: () => socket.terminate() };
}
