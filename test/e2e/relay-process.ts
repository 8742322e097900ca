/** A real relay process behind a small TCP proxy that can cut or slow the connection, or let the relay crash. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { fileURLToPath } from "node:url";
import { freePort } from "../support/free-port.ts";
import { appWithClock } from "./app-with-clock.ts";

/** Made once a run; every relay serves this copy. */
const APP = appWithClock();
process.on("exit", () => rmSync(APP, { recursive: true, force: true }));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export class RelayProcess {
  private readonly dir = mkdtempSync(join(tmpdir(), "cairn-e2e-"));
  private readonly sockets = new Set<Socket>();
  private proxy: Server | undefined;
  private child: ChildProcess | undefined;
  private port = 0;
  private isCut = false;
  private pace: { readonly bytesPerSecond: number; readonly delayMs: number } | undefined;
  private readonly env: Readonly<Record<string, string>>;
  /** Blocks WebSockets, like a proxy for plain HTTP only. */
  httpOnly = false;
  /** Requests with their connection's source port. */
  readonly asked: { readonly port: number; readonly path: string; readonly signed: boolean }[] = [];
  /** The app's address: the proxy's. */
  origin = "";
  /** The relay's log. */
  output = "";

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.env = env;
  }

  async start(): Promise<void> {
    this.proxy = createServer((socket) => this.pass(socket));
    this.proxy.listen(0, "127.0.0.1");
    await once(this.proxy, "listening");
    this.origin = `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
    this.port = await freePort();
    await this.boot();
  }

  /** Starts the relay on the last one's data. */
  async boot(): Promise<void> {
    this.output = "";
    const child = spawn(process.execPath, ["dist/relay/main.js"], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PORT: String(this.port),
        PPP_DATA_DIR: this.dir,
        PPP_APP_DIR: APP,
        PPP_PUBLIC_URL: this.origin,
        PPP_NOTIFY_BATCH_SECS: "0",
        PPP_RATE_FACTOR: "20",
        PPP_LOG_LEVEL: "debug",
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    child.stderr?.on("data", (chunk: Buffer) => {
      this.output += chunk.toString();
    });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the relay ended with ${code}: ${this.output}`)));
      child.stdout?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
        if (this.output.includes("Cairn is at")) resolve();
      });
    });
  }

  /** kill -9: no warning, nothing flushed. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  /** From now on each connection carries this much in each direction, and each chunk is delayed by this. */
  slow(bytesPerSecond: number, delayMs: number): void {
    this.pace = { bytesPerSecond, delayMs };
    for (const socket of this.sockets) socket.destroy();
  }

  fast(): void {
    this.pace = undefined;
    for (const socket of this.sockets) socket.destroy();
  }

  async end(): Promise<void> {
    await this.kill();
    this.cut();
    this.proxy?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** A browser sends the head of a request in one piece. */
  private hear(port: number, text: string, refuse: () => void): void {
    const head = /^(GET|POST|OPTIONS) (\S+) HTTP\/1\.1\r\n/.exec(text);
    if (!head) return;
    const path = head[2] as string;
    this.asked.push({ port, path, signed: /\r\nauthorization: PPP-Ed25519 /i.test(text) });
    if (this.httpOnly && path === "/v1/ws") refuse();
  }

  private pass(socket: Socket): void {
    if (this.isCut) {
      socket.destroy();
      return;
    }
    const { remotePort: port = 0 } = socket;
    socket.on("data", (chunk: Buffer) => this.hear(port, chunk.toString("latin1"), () => socket.destroy()));
    const upstream = connect(this.port, "127.0.0.1");
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.sockets.delete(one);
        other.destroy();
      });
      if (this.pace) one.pipe(paced(this.pace.bytesPerSecond, this.pace.delayMs)).pipe(other);
      else one.pipe(other);
    }
  }
}

/** Passes bytes at the rate of such a connection; later chunks wait. */
function paced(bytesPerSecond: number, delayMs: number): Transform {
  let free = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const now = performance.now();
      free = Math.max(free, now) + (chunk.length / bytesPerSecond) * 1000;
      // Held until it is transmitted; only then is the next one accepted.
      setTimeout(() => done(null, chunk), free - now + (free - now < delayMs ? delayMs : 0));
    },
  });
}
