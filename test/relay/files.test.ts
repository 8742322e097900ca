/** The database's files under a running relay: gone, replaced, cut, readable by others. Nothing is answered that would not be kept. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import { failure } from "./client.ts";
import { type Harness, startRelay, tempDir } from "./harness.ts";
import { bytesOf, envelope, person } from "./people.ts";

const alice = person("alice");
const bob = person("bob");

async function storing(relay: Harness, label: string): Promise<string> {
  const sender = await relay.as(alice);
  const reply = await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, relay.clock.now()) });
  return reply.cmd === "STORED" ? "stored" : failure(reply).code;
}
const ready = async (relay: Harness): Promise<number> => (await fetch(`${relay.url}/readyz`)).status;

/** What somebody does to the files, and how the relay calls it. */
const MISHAPS: Readonly<Record<string, readonly [(path: string) => void, RegExp]>> = {
  "the database is removed": [(path) => rmSync(path), /relay\.db is gone/],
  "the log is removed": [(path) => rmSync(`${path}-wal`), /relay\.db-wal is gone/],
  "the folder is emptied": [
    (path) => {
      for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
    },
    /relay\.db is gone/,
  ],
  "another file has its name": [
    (path) => {
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
    },
    /relay\.db was replaced/,
  ],
  "the database is cut": [(path) => truncateSync(path, 0), /relay\.db was cut/],
  "the log is cut": [(path) => truncateSync(`${path}-wal`, 0), /relay\.db-wal was cut/],
};

describe("when, under a running relay,", () => {
  it.each(Object.keys(MISHAPS))("%s, nothing more is answered as stored, and it is not ready", async (mishap) => {
    const [happen, said] = MISHAPS[mishap] as (typeof MISHAPS)[string];
    // A bare AUTH asks the store whether its key signed bound before; here only the write is in question.
    const relay = await startRelay({ env: { PPP_REQUIRE_BOUND: "off" } });
    expect([await storing(relay, "before"), await ready(relay)]).toEqual(["stored", 200]);
    happen(join(relay.dataDir, "relay.db"));
    expect(await storing(relay, "after")).toBe("unavailable");
    expect(await ready(relay)).toBe(503);
    expect(relay.logs()).toMatch(said);
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200);
  });

  it("the file is moved away and back, it goes on", async () => {
    const relay = await startRelay();
    const path = join(relay.dataDir, "relay.db");
    expect(await storing(relay, "before")).toBe("stored");
    renameSync(path, `${path}.away`);
    expect([await storing(relay, "meanwhile"), await ready(relay)]).toEqual(["unavailable", 503]);
    renameSync(`${path}.away`, path);
    expect([await storing(relay, "after"), await ready(relay)]).toEqual(["stored", 200]);
  });
});

describe("readiness", () => {
  it("is asked anew after a write that failed, however short ago it was asked", async () => {
    let fails = false;
    let failures = 0;
    const relay = await startRelay({
      wrapStore: (store) => ({
        ...store,
        failures: () => failures,
        probe: async () => {
          if (fails) throw new Error("disk full");
        },
      }),
    });
    expect(await ready(relay)).toBe(200);
    fails = true;
    expect(await ready(relay)).toBe(200);
    failures++;
    expect(await ready(relay)).toBe(503);
  });

  it("takes room for the largest event, not for a few bytes", async () => {
    const relay = await startRelay();
    await ready(relay);
    const log = join(relay.dataDir, "relay.db-wal");
    const before = statSync(log).size;
    relay.clock.advance(2);
    await ready(relay);
    expect(statSync(log).size - before).toBeGreaterThan(64 * 1024);
  });
});

describe("the files", () => {
  it("are private, in a folder that was there and others may enter, and those of a relay before too", async () => {
    const dataDir = join(tempDir(), "data");
    mkdirSync(dataDir, { mode: 0o755 });
    for (const state of ["new", "found readable"]) {
      const store = openInProcessStore(dataDir);
      await store.probe();
      const modes = readdirSync(dataDir).map((name) => [name, (statSync(join(dataDir, name)).mode & 0o777).toString(8)]);
      expect([state, modes]).toEqual([
        state,
        ["relay-key.json", "relay.db", "relay.db-shm", "relay.db-wal"].map((name) => [name, "600"]),
      ]);
      await store.close();
      chmodSync(join(dataDir, "relay.db"), 0o644);
    }
  });

  it("hold nothing of what was deleted, once it is to be forgotten, and take writes after that", async () => {
    const dataDir = tempDir();
    const store = openInProcessStore(dataDir);
    const all = (): Buffer => Buffer.concat(readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name))));
    const [owner, secret] = [bytesOf("owner", 32), Buffer.from(bytesOf("secret", 60))];
    await store.backups.store(owner, secret, 1, undefined);
    await store.backups.delete(owner);
    expect(all().includes(secret)).toBe(true);
    await store.forgetDeleted();
    expect(all().includes(secret)).toBe(false);
    expect(statSync(join(dataDir, "relay.db-wal")).size).toBe(0);
    await store.probe();
    await store.forgetDeleted();
    await store.probe();
    await store.close();
  });

  it("stay unwritable where somebody has made them so", () => {
    const dataDir = tempDir();
    writeFileSync(join(dataDir, "relay.db"), "", { mode: 0o444 });
    chmodSync(join(dataDir, "relay.db"), 0o444);
    try {
      void openInProcessStore(dataDir).close();
    } catch {
      // As it should be for anybody but root.
    }
    expect(existsSync(join(dataDir, "relay.db"))).toBe(true);
    expect(statSync(join(dataDir, "relay.db")).mode & 0o777).toBe(0o400);
  });
});
