/** A disk that is full, read-only or held by another: never a false STORED, unready meanwhile, and well again by itself. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { Client, failure } from "../relay/client.ts";
import { tempDir } from "../relay/harness.ts";
import { envelope, person } from "../relay/people.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchRelay, type RelayProcess, refusalOf, startRelayProcess } from "../support/relay-process.ts";
import { bob, fetchIds, now, readyzIs } from "./mailbox.ts";

const isRoot = process.getuid?.() === 0;
const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const mounts: string[] = [];
const scratch = mkdtempSync(join(tmpdir(), "cairn-disk-"));

function mountSmall(size: string): string | undefined {
  const dir = mkdtempSync(join(scratch, "disk-"));
  if (!isRoot || !works("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", dir)) return undefined;
  mounts.push(dir);
  return dir;
}
const canMount = mountSmall("64k") !== undefined;
const unmountAll = (): void => {
  for (const dir of mounts.splice(0)) spawnSync("umount", ["-l", dir]);
};
unmountAll();
const canLimit = works("prlimit", "--version");
if (!canMount) console.log("test/faults/disk.test.ts: no tmpfs without root, the full disk is only tried by a limit on file size");
if (!canLimit) console.log("test/faults/disk.test.ts: no prlimit (util-linux), the limit on file size is skipped");

const out = await builtProgram("relay");
afterEach(unmountAll);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Large events until one is refused, then small ones, so that not even a probe finds room; the ids of those answered with STORED. */
async function fill(url: string): Promise<{ answered: Set<string>; sender: Client; refusal: string }> {
  const sender = await Client.as(url, person("filler"));
  const answered = new Set<string>();
  let i = 0;
  for (let size = 40_000; ; i++) {
    const event = envelope(bob.publicKey, `fill ${i}`, now(), { ciphertext: new Uint8Array(size).fill(i) });
    const reply = await sender.send({ cmd: "STORE", event });
    if (reply.cmd === "STORED") answered.add(toHex(reply.event_id));
    else if (size === 16) return { answered, sender, refusal: failure(reply).code };
    else size = 16;
  }
}

/** Fills, watches the relay turn unready, makes room, and watches it come back with all that it ever promised. */
async function fillAndRecover({ url }: RelayProcess, makeRoom: () => void): Promise<void> {
  await readyzIs(url, 200);
  const { answered, sender, refusal } = await fill(url);
  expect(refusal).toBe("unavailable");
  expect(answered.size).toBeGreaterThan(3);
  // Reads are answered while writes are not.
  expect(await fetchIds(url)).toEqual(answered);
  await readyzIs(url, 503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  makeRoom();
  await readyzIs(url, 200);
  const reply = await sender.send({ cmd: "STORE", event: envelope(bob.publicKey, "room again", now()) });
  expect(reply.cmd).toBe("STORED");
  expect((await fetchIds(url)).size).toBe(answered.size + 1);
}

describe("a full disk", () => {
  it.skipIf(!canMount)("by a small file system", async () => {
    const disk = mountSmall("3m") as string;
    const relay = await startRelayProcess(out, { env: { PPP_DATA_DIR: disk } });
    await fillAndRecover(relay, () => execFileSync("mount", ["-o", "remount,size=64m", disk]));
  });

  it.skipIf(!canLimit)("by a limit on file size", async () => {
    const dataDir = tempDir();
    // The signal would end the process; with a handler, writes fail instead.
    const handler = join(dataDir, "handler.cjs");
    writeFileSync(handler, 'process.on("SIGXFSZ", () => undefined);');
    const flags = ["--require", handler];
    const relay = await startRelayProcess(out, { env: { PPP_DATA_DIR: dataDir }, flags });
    const limit = (bytes: string): Buffer => execFileSync("prlimit", ["--pid", String(relay.child.pid), `--fsize=${bytes}:`]);
    limit(String(1024 * 1024));
    await fillAndRecover(relay, () => limit("unlimited"));
  });
});

describe("a data directory that cannot be written", () => {
  /** Permissions mean nothing to root: then the relay runs as nobody. */
  const NOBODY = 65_534;
  const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

  it.each(["empty", "with a database"])("stops the start with words, %s, and does not once it can", async (state) => {
    const dataDir = join(tempDir(), "data");
    mkdirSync(dataDir);
    if (isRoot) {
      chownSync(dataDir, NOBODY, NOBODY);
      chmodSync(join(dataDir, ".."), 0o755);
    }
    const options = { env: { PPP_DATA_DIR: dataDir }, spawn: asNobody };
    if (state === "with a database") {
      const first = await startRelayProcess(out, options);
      const ended = refusalOf(first.child);
      first.child.kill("SIGTERM");
      expect((await ended).code).toBe(0);
      chmodSync(join(dataDir, "relay.db"), 0o400);
    }
    chmodSync(dataDir, 0o500);
    const refused = await refusalOf(launchRelay(out, options));
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/^Cairn cannot start: .*(readonly|unable to open|permission)/i);
    chmodSync(dataDir, 0o700);
    if (state === "with a database") chmodSync(join(dataDir, "relay.db"), 0o600);
    const { url } = await startRelayProcess(out, options);
    await readyzIs(url, 200);
  });
});

describe("a database locked by another process", () => {
  it("is unavailable, all of a batch at once, while reads go on; and stores again when the lock is gone", async () => {
    const dataDir = tempDir();
    const { url } = await startRelayProcess(out, { env: { PPP_DATA_DIR: dataDir } });
    const [sender, reader] = await Promise.all([Client.as(url, person("alice")), Client.as(url, bob)]);
    const store = (label: string) => sender.send({ cmd: "STORE", event: envelope(bob.publicKey, label, now()) });
    expect((await store("before")).cmd).toBe("STORED");
    const other = new Sqlite(join(dataDir, "relay.db"));
    other.exec("BEGIN EXCLUSIVE");
    const labels = Array.from({ length: 40 }, (_, i) => `while locked ${i}`);
    const replies = Promise.all(labels.map(store));
    const page = await reader.send({ cmd: "FETCH", since: 0 });
    expect(page.cmd === "EVENTS" && page.events).toHaveLength(1);
    expect(new Set((await replies).map((reply) => failure(reply).code))).toEqual(new Set(["unavailable"]));
    await readyzIs(url, 503);
    other.exec("ROLLBACK");
    other.close();
    await readyzIs(url, 200);
    expect((await fetchIds(url)).size).toBe(1);
    expect((await store("while locked 0")).cmd).toBe("STORED");
  });
});

describe("a database that is cut while it is read", () => {
  it("fails the requests that wanted what is gone, and not the process", async () => {
    const dataDir = tempDir();
    const options = { env: { PPP_DATA_DIR: dataDir } };
    const people = Array.from({ length: 20 }, (_, i) => person(`mailbox ${i}`));
    const first = await startRelayProcess(out, options);
    const sender = await Client.as(first.url, person("alice"));
    for (const [i, { publicKey }] of people.entries()) {
      const event = envelope(publicKey, `${i}`, now(), { ciphertext: new Uint8Array(60_000).fill(i) });
      expect((await sender.send({ cmd: "STORE", event })).cmd).toBe("STORED");
    }
    // A clean stop folds the log into the database.
    const ended = refusalOf(first.child);
    first.child.kill("SIGTERM");
    await ended;
    const { child, url } = await startRelayProcess(out, options);
    const fetchAs = async (i: number): Promise<string> => {
      const client = await Client.as(url, people[i] as (typeof people)[0]);
      const reply = await client.send({ cmd: "FETCH", since: 0 });
      client.close();
      return reply.cmd === "EVENTS" ? `${reply.events.length}` : failure(reply).code;
    };
    expect(await fetchAs(0)).toBe("1");
    truncateSync(join(dataDir, "relay.db"), 8192);
    const replies: string[] = [];
    for (let i = 1; i < people.length; i++) replies.push(await fetchAs(i));
    expect(replies).toContain("unavailable");
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await readyzIs(url, 503);
  });
});
