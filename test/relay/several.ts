/** Several relays of one store in this process, and an entrance that gives each request to the next of them. */
import { copyFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Bus } from "../../relay/cluster/bus.ts";
import type { Cluster } from "../../relay/cluster/cluster.ts";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { nobody, type Observer } from "../../relay/ops/observer.ts";
import { loadRelayKey, RELAY_KEY_FILE } from "../../relay/ops/relay-key.ts";
import { createRelay } from "../../relay/relay.ts";
import { openPostgres } from "../../relay/store/postgres/postgres-store.ts";
import { meetingPlace } from "../../relay/store/postgres/shared.ts";
import type { Store } from "../../relay/store/store.ts";
import { createLog } from "../../src/host/log.ts";
import { systemClock, systemRandom } from "../../src/host/ports.ts";
import type { PostgresServer } from "../support/postgres-server.ts";
import { settingsOf, tempDir, undoLater } from "./harness.ts";
import { MovingClock } from "./moving-clock.ts";

const crypto = await loadRelayCrypto();

export interface One {
  /** Its own address, past the entrance. */
  readonly url: string;
  readonly store: Store;
  readonly logs: () => string;
  stop(): Promise<void>;
}

export interface Several {
  /** The entrance. */
  readonly url: string;
  readonly relays: readonly One[];
  /** Its URL. */
  readonly database: string;
  readonly clusters: readonly Cluster[];
  readonly clock: MovingClock;
}

export interface SeveralOptions {
  readonly count?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: LISTEN and NOTIFY of the database. @param place where the relays of this store meet */
  readonly busOf?: (place: string) => Bus;
  readonly observer?: Observer;
  /** Another way to the database than straight. */
  readonly urlOf?: (url: string) => string;
}

/** HTTP by the request, WebSockets by the connection; the name by which it is addressed stays. */
async function entranceTo(
  targets: readonly string[],
): Promise<{ readonly server: Server; readonly url: string; aim(urls: readonly string[]): void }> {
  let urls = targets;
  let next = 0;
  const following = (): URL => new URL(urls[next++ % urls.length] as string);
  const server = createServer((incoming, outgoing) => {
    const { port, hostname } = following();
    const { method, url: path, headers } = incoming;
    const passed = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  server.on("upgrade", (incoming, socket, head) => {
    const { port, hostname } = following();
    const passed = connect(Number(port), hostname, () => {
      const lines = incoming.rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${incoming.rawHeaders[i + 1]}`] : []));
      passed.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      passed.write(head);
      socket.pipe(passed).pipe(socket);
    });
    for (const one of [socket, passed]) one.on("error", () => [socket, passed].forEach((both) => void both.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    server,
    url,
    aim(others) {
      urls = others;
    },
  };
}

export async function startSeveral(server: PostgresServer, options: SeveralOptions = {}): Promise<Several> {
  const { count = 2, env = {}, busOf, observer = nobody, urlOf = (url) => url } = options;
  const clock = new MovingClock();
  const entrance = await entranceTo([]);
  const first = tempDir();
  loadRelayKey(first);
  const database = urlOf(await server.urlOf(first.replaceAll(/\W/g, "_").toLowerCase()));
  const relays: One[] = [];
  const clusters: Cluster[] = [];
  for (let i = 0; i < count; i++) {
    const dataDir = i === 0 ? first : tempDir();
    if (i > 0) copyFileSync(join(first, RELAY_KEY_FILE), join(dataDir, RELAY_KEY_FILE));
    relays.push(await startOne(dataDir, database));
  }
  entrance.aim(relays.map(({ url }) => url));
  undoLater(async () => {
    entrance.server.closeAllConnections();
    entrance.server.close();
    for (const relay of relays) await relay.stop();
  });
  return { url: entrance.url, relays, clusters, clock, database };

  async function startOne(dataDir: string, url: string): Promise<One> {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const settings = settingsOf(
      {
        ...{ PORT: "0", PPP_DATA_DIR: dataDir, PPP_LOG_LEVEL: "trace", PPP_NOTIFY_BATCH_SECS: "0" },
        ...{ PPP_PUBLIC_URL: entrance.url, ...env },
      },
      join(dataDir, "no-app"),
    );
    const key = loadRelayKey(dataDir);
    const quota = settings.config.quota;
    const bus = busOf?.(meetingPlace(key));
    // The store's own clock is compared with that of the server, which is another program.
    const opened = await openPostgres({ url, key, quota, clock: systemClock, ...(bus ? { bus } : {}) });
    clusters.push(opened.cluster);
    const log = createLog("trace", sink);
    const relay = createRelay({ ...settings, ...opened, clock, random: systemRandom, crypto, log, observer });
    const { local } = await relay.listen();
    let stopped: Promise<void> | undefined;
    return {
      url: local,
      store: opened.store,
      logs: () => lines.join(""),
      stop() {
        stopped ??= relay.drain();
        return stopped;
      },
    };
  }
}
