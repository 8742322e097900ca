/** @nostr-relay with its SQLite repository behind `ws`, as its own example has it. Installed into a temporary directory, not into the project. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { finalizeEvent, generateSecretKey } from "nostr-tools/pure";
import { WebSocket } from "ws";
import type { Figure } from "../load/figures.ts";
import { timed } from "../load/lanes.ts";
import type { Peer, Shape } from "./peer.ts";

const PACKAGES = [
  "@nostr-relay/core@0.0.40",
  "@nostr-relay/event-repository-sqlite@0.0.40",
  "@nostr-relay/validator@0.0.40",
  "ws@8.23.0",
];

const SERVER = `
import { NostrRelay } from "@nostr-relay/core";
import { EventRepositorySqlite } from "@nostr-relay/event-repository-sqlite";
import { Validator } from "@nostr-relay/validator";
import { WebSocketServer } from "ws";
const repository = new EventRepositorySqlite("./nostr.db");
await repository.init();
const relay = new NostrRelay(repository);
const validator = new Validator();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () => console.log(server.address().port));
server.on("connection", (socket) => {
  relay.handleConnection(socket);
  socket.on("message", async (data) => {
    try {
      await relay.handleMessage(socket, await validator.validateIncomingMessage(data));
    } catch (error) {
      console.error(error.message);
    }
  });
  socket.on("close", () => relay.handleDisconnect(socket));
});
`;

async function connect(port: string): Promise<(id: string, frame: string) => Promise<void>> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, "open");
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
  socket.on("message", (data: Buffer) => {
    const [kind, id, ok, why] = JSON.parse(data.toString()) as [string, string, boolean, string];
    if (kind !== "OK") return;
    if (ok) waiting.get(id)?.resolve();
    else waiting.get(id)?.reject(new Error(why));
    waiting.delete(id);
  });
  return (id, frame) =>
    new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.send(frame);
    });
}

/** Its SQLite is ours, built already: the same one for both, and no compiler at work while the clock runs. */
function install(dir: string): void {
  writeFileSync(join(dir, "package.json"), '{"type":"module","private":true,"overrides":{"better-sqlite3":"12.11.1"}}');
  writeFileSync(join(dir, "server.js"), SERVER);
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr } = spawnSync("npm", ["install", ...flags, ...PACKAGES], { cwd: dir, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm install failed: ${stderr.split("\n")[0]}`);
  const theirs = join(dir, "node_modules", "better-sqlite3");
  rmSync(theirs, { recursive: true, force: true });
  symlinkSync(fileURLToPath(new URL("../../node_modules/better-sqlite3", import.meta.url)), theirs);
}

async function store(dir: string, { events, senders, inFlight, size }: Shape): Promise<Figure> {
  install(dir);
  const secret = generateSecretKey();
  const frames = Array.from({ length: events }, (_, i) => {
    const event = finalizeEvent(
      { kind: 1, created_at: Math.floor(Date.now() / 1000), tags: [["p", `${i}`.padStart(64, "0")]], content: "x".repeat(size) },
      secret,
    );
    return { id: event.id, frame: JSON.stringify(["EVENT", event]) };
  });
  const server: ChildProcess = spawn(process.execPath, ["server.js"], { cwd: dir, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), "line")) as [string];
    const sends = await Promise.all(Array.from({ length: senders }, () => connect(port)));
    const lanes = sends.flatMap((send) =>
      Array.from({ length: inFlight }, () => (job: (typeof frames)[number]) => send(job.id, job.frame)),
    );
    return await timed(frames, lanes);
  } finally {
    server.kill("SIGKILL");
  }
}

export const nostrRelay: Peer = {
  name: "@nostr-relay + SQLite",
  missing: () => (spawnSync("npm", ["--version"]).error ? "no npm on the PATH" : undefined),
  store,
};
