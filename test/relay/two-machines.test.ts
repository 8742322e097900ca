/** From one machine to two as docs/operating.md says it, with the programs as they are shipped: two data folders and ports in place of machines. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { fetchIds, now } from "../faults/mailbox.ts";
import { builtProgram } from "../support/built-program.ts";
import { elsewhere } from "../support/long.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { launchRelay, type RelayProcess, refusalOf, startRelayProcess } from "../support/relay-process.ts";
import { Client } from "./client.ts";
import { tempDir } from "./harness.ts";
import { envelope, person } from "./people.ts";

if (postgresMissing) console.log(`test/relay/two-machines.test.ts is skipped${elsewhere}: ${postgresMissing}`);
const server = postgresMissing ? undefined : await PostgresServer.start();
afterAll(() => server?.stop());
const out = postgresMissing ? "" : await builtProgram("relay");

const [alice, bob] = [person("alice"), person("bob")];
const BATCH = { PPP_NOTIFY_BATCH_SECS: "0" };

async function store(url: string, labels: readonly string[]): Promise<readonly string[]> {
  const client = await Client.as(url, alice);
  const ids: string[] = [];
  for (const label of labels) {
    const reply = await client.send({ cmd: "STORE", event: envelope(bob.publicKey, label, now()) });
    if (reply.cmd === "STORED") ids.push(toHex(reply.event_id));
  }
  client.close();
  return ids;
}

async function stop({ child }: RelayProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
}

const command = (env: Readonly<Record<string, string>>, ...args: string[]): string =>
  execFileSync(process.execPath, [join(out, "admin.js"), ...args], {
    env: { PATH: process.env.PATH ?? "", ...env },
    encoding: "utf8",
  });

describe.skipIf(postgresMissing)("an operator", () => {
  it("moves a running relay to two machines, stops one, and brings it back", async () => {
    // A running small relay.
    const old = tempDir();
    const before = await startRelayProcess(out, { env: { PPP_DATA_DIR: old, ...BATCH } });
    const ids = [...(await store(before.url, ["one", "two", "three"]))];
    // 1 and 2.
    const PPP_STORE = await (server as PostgresServer).urlOf("cairn");
    await stop(before);
    expect(command({}, "move", "--data", old, "--to", PPP_STORE)).toMatch(/moved, and checked on both sides/);
    const { code, text } = await refusalOf(launchRelay(out, { env: { PPP_DATA_DIR: old } }));
    expect([code, text]).toEqual([1, expect.stringMatching(/was moved to PostgreSQL: set PPP_STORE/)]);
    // 3.
    const folders = [tempDir(), tempDir()];
    for (const folder of folders) copyFileSync(join(old, "relay-key.json"), join(folder, "relay-key.json"));
    // 4.
    const start = (folder: string): Promise<RelayProcess> =>
      startRelayProcess(out, { env: { PPP_DATA_DIR: folder, PPP_STORE, PPP_NODE: folder.slice(-3), ...BATCH } });
    const [here, there] = await Promise.all(folders.map(start));
    const urls = [(here as RelayProcess).url, (there as RelayProcess).url] as const;
    for (const url of urls) expect([...(await fetchIds(url))].sort()).toEqual([...ids].sort());
    // What comes in at one is told, and fetched, at the other.
    const recipient = await Client.as(urls[1], bob);
    ids.push(...(await store(urls[0], ["four"])));
    await recipient.notice("NOTIFY");
    expect((await fetchIds(urls[1])).size).toBe(4);
    recipient.close();
    // A new version: one after the other.
    await stop(here as RelayProcess);
    ids.push(...(await store(urls[1], ["five"])));
    const again = await start(folders[0] as string);
    await stop(there as RelayProcess);
    expect([...(await fetchIds(again.url))].sort()).toEqual([...ids].sort());
    expect(command({ PPP_DATA_DIR: folders[0] as string, PPP_STORE }, "verify")).toBe("fine: 5 events\n");
    await stop(again);
    for (const folder of folders) expect(existsSync(join(folder, "relay.db"))).toBe(false);
  });

  it("who forgets the key is told what to copy", async () => {
    const url = await (server as PostgresServer).urlOf("forgotten");
    const first = await startRelayProcess(out, { env: { PPP_DATA_DIR: tempDir(), PPP_STORE: url } });
    const { code, text } = await refusalOf(launchRelay(out, { env: { PPP_DATA_DIR: tempDir(), PPP_STORE: url } }));
    expect([code, text]).toEqual([1, expect.stringMatching(/another key: copy relay-key\.json from one of them/)]);
    await stop(first);
  });
});
