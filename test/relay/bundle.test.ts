/** The relay as it is shipped: built, in its own process, its writer in a thread. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import Sqlite from "better-sqlite3";
import { build } from "vite";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { openThreadedStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { StoreError } from "../../relay/store/store.ts";
import { toHex } from "../../src/protocol/bytes.ts";
import { eventId, readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { Client } from "./client.ts";
import { tempDir } from "./harness.ts";
import { envelope, person } from "./people.ts";
import { storeContract } from "./store-contract.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const OUT = at("dist/test-relay");
const script = pathToFileURL(join(OUT, "writer.js"));

beforeAll(async () => {
  await build({ configFile: at("relay/vite.config.ts"), logLevel: "error", build: { outDir: OUT } });
}, 30_000);

storeContract("SQLite with its writer in a thread", (dataDir) =>
  openThreadedStore(dataDir, script, (error) => {
    throw error;
  }),
);

describe("the writer thread", () => {
  it("says why it cannot open", async () => {
    const dataDir = tempDir();
    const store = await openThreadedStore(dataDir, script, () => undefined);
    await store.close();
    const db = new Sqlite(join(dataDir, "relay.db"));
    db.pragma("user_version = 99");
    db.close();
    await expect(openThreadedStore(dataDir, script, () => undefined)).rejects.toThrow(StoreError);
    await expect(openThreadedStore(dataDir, script, () => undefined)).rejects.toThrow(/version 99/);
  });
});

describe("the command line", () => {
  it("is a program, and counts in a relay's database", async () => {
    const dataDir = tempDir();
    await (await openThreadedStore(dataDir, script, () => undefined)).close();
    const run = (...args: string[]): string =>
      execFileSync(process.execPath, [join(OUT, "admin.js"), ...args], { env: { PPP_DATA_DIR: dataDir }, encoding: "utf8" });
    expect(run("--help")).toContain("cairn-relay <command>");
    expect(JSON.parse(run("stats", "--json"))).toMatchObject({ stored_events: 0 });
    expect(run("verify")).toBe("fine: 0 events\n");
    expect(() => run("explode")).toThrow(/no command explode/);
    expect(readFileSync(join(OUT, "admin.js"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function launch(env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(OUT, "main.js")], {
    env: { PATH: process.env.PATH ?? "", PORT: "0", PPP_RATE_FACTOR: "1000000", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

async function start(env: Record<string, string>): Promise<{ child: ChildProcess; url: string; lines: string[] }> {
  const child = launch(env);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  reader.on("line", (line) => lines.push(line));
  await once(reader, "line");
  const url = /^Cairn is at (http:\/\/127\.0\.0\.1:\d+)$/.exec(lines[0] ?? "")?.[1];
  if (!url) throw new Error(`unexpected first line: ${lines[0]}`);
  return { child, url, lines };
}

const alice = person("alice");
const bob = person("bob");
const now = (): number => Date.now() / 1000;

describe("the process", () => {
  it("prints one address, stores, drains on SIGTERM and exits with 0", async () => {
    const { child, url, lines } = await start({ PPP_DATA_DIR: tempDir() });
    const client = await Client.as(url, alice);
    expect((await client.send({ cmd: "STORE", event: envelope(bob.publicKey, "x", now()) })).cmd).toBe("STORED");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(lines).toEqual([`Cairn is at ${url}`]);
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    expect(await client.closed).toBe(1012);
    expect(await exit).toEqual([0, null]);
  });

  it.each([
    [{ PPP_RATE_FACTOR: "fast" }, /PPP_RATE_FACTOR must be a number/],
    [{ PPP_DATA_DIR: "/dev/null/data" }, /cannot start/],
  ])("stops at a wrong configuration: %o", async (env, message) => {
    const child = launch(env as Record<string, string>);
    let text = "";
    child.stderr?.on("data", (part: Buffer) => {
      text += part.toString();
    });
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(1);
    expect(text).toMatch(message);
  });
});

/** Stores without pause until `enough` were answered, kills the relay in the middle of it, and returns the answered ids. */
async function storeUntilKilled(child: ChildProcess, url: string, round: number, enough: number): Promise<Set<string>> {
  const answered = new Set<string>();
  let sent = 0;
  const lane = async (sender: Client): Promise<void> => {
    for (;;) {
      const event = envelope(bob.publicKey, `round ${round} event ${sent++}`, now());
      const reply = await sender.send({ cmd: "STORE", event });
      if (reply.cmd === "STORED") answered.add(toHex(reply.event_id));
      if (answered.size >= enough) child.kill("SIGKILL");
    }
  };
  const clients = await Promise.all(["a", "b", "c", "d"].map((name) => Client.as(url, person(name))));
  await Promise.allSettled(clients.flatMap((client) => Array.from({ length: 16 }, () => lane(client))));
  return answered;
}

async function fetchIds(url: string): Promise<Set<string>> {
  const crypto = await loadRelayCrypto();
  const client = await Client.as(url, bob);
  const ids = new Set<string>();
  let page = await client.send({ cmd: "FETCH", since: 0 });
  while (page.cmd === "EVENTS") {
    for (const event of page.events) ids.add(toHex(eventId(crypto as never, readGiftWrap(event))));
    if (!page.cursor) break;
    page = await client.send({ cmd: "FETCH", since: 0, cursor: page.cursor });
  }
  client.close();
  return ids;
}

describe("kill -9 under load", () => {
  const rounds = Number(process.env.PPP_KILL_ROUNDS ?? 3);

  it(`loses nothing that was answered (${rounds} rounds)`, { timeout: 15_000 * rounds }, async () => {
    const dataDir = tempDir();
    const answered = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const { child, url } = await start({ PPP_DATA_DIR: dataDir });
      const ids = await storeUntilKilled(child, url, round, 400);
      expect(ids.size).toBeGreaterThanOrEqual(400);
      for (const id of ids) answered.add(id);
      const again = await start({ PPP_DATA_DIR: dataDir });
      const found = await fetchIds(again.url);
      expect([...answered].filter((id) => !found.has(id))).toEqual([]);
      again.child.kill("SIGKILL");
      await once(again.child, "exit");
    }
    const db = new Sqlite(join(dataDir, "relay.db"));
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
  });
});
