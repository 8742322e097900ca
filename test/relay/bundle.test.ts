/** The relay as it is shipped: built, in its own process, its writer in a thread. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openThreadedStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { StoreError } from "../../src/host/sqlite/store-error.ts";
import { builtProgram } from "../support/built-program.ts";
import { elsewhere, inForm, isLong } from "../support/long.ts";
import { launchRelay, refusalOf, startRelayProcess } from "../support/relay-process.ts";
import { Client } from "./client.ts";
import { tempDir } from "./harness.ts";
import { envelope, person } from "./people.ts";
import { storeContract } from "./store-contract.ts";

const out = await builtProgram("relay");
const script = pathToFileURL(join(out, "writer.js"));

// In the short form the contract is asked of the store alone; the process below runs this one.
describe.skipIf(!isLong)(`the store${elsewhere}`, () =>
  storeContract("SQLite with its writer in a thread", (dataDir) =>
    openThreadedStore(dataDir, script, (error) => {
      throw error;
    }),
  ),
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
      execFileSync(process.execPath, [join(out, "admin.js"), ...args], { env: { PPP_DATA_DIR: dataDir }, encoding: "utf8" });
    expect(run("--help")).toContain("cairn-relay <command>");
    expect(JSON.parse(run("stats", "--json"))).toMatchObject({ oldest_event: 0 });
    expect(run("verify")).toBe("fine: 0 events\n");
    expect(() => run("explode")).toThrow(/no command explode/);
    expect(readFileSync(join(out, "admin.js"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

const alice = person("alice");
const bob = person("bob");
const now = (): number => Date.now() / 1000;

describe("the process", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"].slice(0, inForm(2, 4)) as NodeJS.Signals[])(
    "prints one address, stores, drains on %s and exits with 0",
    async (signal) => {
      const { child, url, lines } = await startRelayProcess(out, { env: { PPP_DATA_DIR: tempDir() } });
      const client = await Client.as(url, alice);
      expect((await client.send({ cmd: "STORE", event: envelope(bob.publicKey, "x", now()) })).cmd).toBe("STORED");
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect(lines).toEqual([`Cairn is at ${url}`]);
      const exit = once(child, "exit");
      child.kill(signal);
      expect(await client.closed).toBe(1012);
      expect(await exit).toEqual([0, null]);
    },
  );

  it("has its folder to itself: a second one names it and ends, until the first has, however that ended", async () => {
    const dataDir = join(tempDir(), "data");
    mkdirSync(dataDir, { mode: 0o755 });
    const env = { PPP_DATA_DIR: dataDir };
    const first = await startRelayProcess(out, { env });
    const second = await refusalOf(launchRelay(out, { env }));
    expect(second.code).toBe(1);
    expect(second.text).toContain(`in use by process ${first.child.pid} on `);
    for (const name of readdirSync(dataDir)) {
      expect([name, (statSync(join(dataDir, name)).mode & 0o077).toString(8)]).toEqual([name, "0"]);
    }
    const ended = once(first.child, "exit");
    first.child.kill("SIGKILL");
    await ended;
    await startRelayProcess(out, { env });
  });

  it.each([
    [{ PPP_RATE_FACTOR: "fast" }, /PPP_RATE_FACTOR must be a number/],
    [{ PPP_DATA_DIR: "/dev/null/data" }, /cannot start/],
  ])("stops at a wrong configuration: %o", async (env, message) => {
    const { code, text } = await refusalOf(launchRelay(out, { env: env as Record<string, string> }));
    expect(code).toBe(1);
    expect(text).toMatch(message);
  });
});
