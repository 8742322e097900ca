/** A relay in this process, with a clock that stands still and a database of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach } from "vitest";
import { type Config, readConfig } from "../../relay/config.ts";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { nobody, type Observer } from "../../relay/ops/observer.ts";
import { createRelay, type Relay } from "../../relay/relay.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import type { Store } from "../../relay/store/store.ts";
import { createLog } from "../../src/host/log.ts";
import { systemRandom } from "../../src/host/ports.ts";
import { Client } from "./client.ts";
import { FakeClock, passUntil } from "./fake-clock.ts";
import type { Person } from "./people.ts";

export interface Harness {
  readonly url: string;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly relay: Relay;
  readonly dataDir: string;
  /** Every log line so far. */
  readonly logs: () => string;
  as(person: Person): Promise<Client>;
  connect(): ReturnType<typeof Client.connect>;
}

const crypto = await loadRelayCrypto();
const undo: (() => Promise<void> | void)[] = [];

/** Done after the test, the last first. */
export const undoLater = (step: () => Promise<void> | void): void => void undo.push(step);

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "cairn-relay-"));
  undo.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

export interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly wrapStore?: (store: Store) => Store;
  readonly observer?: Observer;
}

export async function startRelay({ env = {}, wrapStore = (store) => store, observer = nobody }: Options = {}): Promise<Harness> {
  const dataDir = tempDir();
  const config: Config = readConfig(
    { PORT: "0", PPP_DATA_DIR: dataDir, PPP_LOG_LEVEL: "trace", PPP_NOTIFY_BATCH_SECS: "0", ...env },
    join(dataDir, "no-app"),
  );
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const clock = new FakeClock();
  const store = wrapStore(openInProcessStore(dataDir, { quota: config.quota, onCommit: observer.committed }));
  const log = createLog(config.logLevel, sink);
  const relay = createRelay({ config, clock, random: systemRandom, crypto, store, log, observer });
  const { local: url } = await relay.listen();
  const clients: Client[] = [];
  undo.push(async () => {
    for (const client of clients) client.close();
    await passUntil(clock, relay.drain());
  });
  return {
    url,
    clock,
    store,
    relay,
    dataDir,
    logs: () => lines.join(""),
    async as(person) {
      const client = await Client.as(url, person);
      clients.push(client);
      return client;
    },
    async connect() {
      const connected = await Client.connect(url);
      clients.push(connected.client);
      return connected;
    },
  };
}
