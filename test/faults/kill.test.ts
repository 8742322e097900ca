/** kill -9 in the middle of the load: what was answered is there afterwards, and the database is whole. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../relay/admin/verify.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { Client } from "../relay/client.ts";
import { tempDir } from "../relay/harness.ts";
import { envelope, person } from "../relay/people.ts";
import { builtProgram } from "../support/built-program.ts";
import { inForm } from "../support/long.ts";
import { startRelayProcess } from "../support/relay-process.ts";
import { bob, fetchIds, now } from "./mailbox.ts";

const rounds = Number(process.env.PPP_KILL_ROUNDS ?? inForm(3, 40));
const out = await builtProgram("relay");

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

describe("kill -9 under load", () => {
  it(`loses nothing that was answered (${rounds} rounds)`, { timeout: 15_000 * rounds }, async () => {
    const dataDir = tempDir();
    const answered = new Set<string>();
    const options = { env: { PPP_DATA_DIR: dataDir, PPP_MAILBOX_MAX_EVENTS: "none" } };
    for (let round = 0; round < rounds; round++) {
      const { child, url } = await startRelayProcess(out, options);
      // Another point of the batch every round.
      const enough = 300 + 37 * (round % 11);
      const ids = await storeUntilKilled(child, url, round, enough);
      expect(ids.size).toBeGreaterThanOrEqual(enough);
      for (const id of ids) answered.add(id);
      const again = await startRelayProcess(out, options);
      const found = await fetchIds(again.url);
      expect([...answered].filter((id) => !found.has(id))).toEqual([]);
      again.child.kill("SIGKILL");
      await once(again.child, "exit");
    }
    const db = new Sqlite(join(dataDir, "relay.db"));
    // SQLite's own check, every envelope, and the accounts of the quotas.
    expect(await problemsOf(db, loadRelayKey(dataDir))).toEqual({ count: 0, shown: [] });
    db.close();
    console.log(`kill -9: ${rounds} rounds, ${answered.size} answered, 0 lost`);
  });
});
