/** A relay in this process, with a clock that stands still and a database of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import type { Feature } from "../../relay/feature.ts";
import { FEATURES } from "../../relay/features.ts";
import { nobody, type Observer } from "../../relay/ops/observer.ts";
import { createRelay, type Relay } from "../../relay/relay.ts";
import { readSettings, type Settings } from "../../relay/settings.ts";
import { openInProcessStore } from "../../relay/store/sqlite/sqlite-store.ts";
import type { Store } from "../../relay/store/store.ts";
import { BUILT_IN_WIRE, type RelayWire } from "../../relay/wire/relay-wire.ts";
import { Environment } from "../../src/host/env.ts";
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

/** Done after the test, the last first. */
export const undoLater = (step: () => Promise<void> | void): void => onTestFinished(step);

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "cairn-relay-"));
  undoLater(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly wrapStore?: (store: Store) => Store;
  readonly observer?: Observer;
  readonly features?: readonly Feature[];
  readonly wire?: RelayWire;
}

/** @throws ConfigError */
export const settingsOf = (env: Readonly<Record<string, string>>, appDir = "app", features = FEATURES): Settings =>
  readSettings(new Environment(env), appDir, features);

export async function startRelay(options: Options = {}): Promise<Harness> {
  const { env = {}, wrapStore = (store) => store, observer = nobody, features = FEATURES, wire = BUILT_IN_WIRE } = options;
  const dataDir = tempDir();
  const settings = settingsOf(
    { PORT: "0", PPP_DATA_DIR: dataDir, PPP_LOG_LEVEL: "trace", PPP_NOTIFY_BATCH_SECS: "0", ...env },
    join(dataDir, "no-app"),
    features,
  );
  const { config } = settings;
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
  const relay = createRelay({ ...settings, clock, random: systemRandom, crypto, store, log, observer, wire });
  const { local: url } = await relay.listen();
  const clients: Client[] = [];
  undoLater(async () => {
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
