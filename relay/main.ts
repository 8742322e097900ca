/** Composition root of the relay. */
import { fileURLToPath } from "node:url";
import { ConfigError, Environment } from "../src/host/env.ts";
import { createLog, describe } from "../src/host/log.ts";
import { serveMetrics } from "../src/host/metrics-server.ts";
import { systemClock, systemRandom } from "../src/host/ports.ts";
import { requireRightStore } from "../src/host/postgres/moved.ts";
import { lockDataDir } from "../src/host/sqlite/lock.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { loadRelayCrypto } from "./crypto.ts";
import { placeOf } from "./moved.ts";
import { nobody } from "./ops/observer.ts";
import { createRelay } from "./relay.ts";
import { readSettings } from "./settings.ts";
import { openInProcessStore, openThreadedStore } from "./store/sqlite/sqlite-store.ts";
import type { Store } from "./store/store.ts";

const here = import.meta.url;
const beside = (name: string): URL => new URL(name, here);
const isBundle = here.endsWith(".js");

function stop(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  // Files that this process makes are readable by its user only.
  process.umask(0o077);
  const settings = readSettings(new Environment(process.env), fileURLToPath(beside(isBundle ? "../app" : "../dist/app")));
  const { config } = settings;
  process.once("exit", lockDataDir(config.dataDir, "relay"));
  requireRightStore(placeOf(config.dataDir), config.store !== undefined);
  const log = createLog(config.logLevel, undefined, config.node);
  const crypto = await loadRelayCrypto();
  // Loaded only when metrics are on.
  const metrics = config.metricsPort === undefined ? undefined : (await import("./ops/metrics.ts")).createMetrics(log);
  const options = { quota: config.quota, onCommit: metrics?.committed };
  const writerDied = (error: Error): void => {
    log.fatal(describe(error), "the thread that writes the database has ended; the relay ends too, for it could store nothing");
    process.exit(1);
  };
  // Node cannot load TypeScript in a thread: run from source, the writer shares this one.
  const openSqlite = async (): Promise<Store> =>
    isBundle
      ? openThreadedStore(config.dataDir, beside("writer.js"), writerDied, options)
      : openInProcessStore(config.dataDir, options);
  // Loaded only where the database is another.
  const opened = config.store
    ? await (await import("./open-store.ts")).openConfigured(config, config.store, {
        clock: systemClock,
        log,
        observer: metrics ?? nobody,
      })
    : { store: await openSqlite() };
  const relay = createRelay({
    ...settings,
    clock: systemClock,
    random: systemRandom,
    crypto,
    ...opened,
    log,
    ...(metrics ? { observer: metrics } : {}),
  });
  const { address } = await relay.listen();
  if (metrics) log.info({ url: (await serveMetrics(metrics, config.metricsPort ?? 0, log)).url }, "metrics are served");
  const drain = (signal: string): void => {
    log.info({ signal }, "asked to stop: what is in flight is answered, then all connections and the database are closed");
    relay.drain().then(
      () => process.exit(0),
      (error: unknown) => stop(`the drain failed: ${describe(error).error}`),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.once(signal, drain);
  // For people; everything for machines is JSON. Last: who reads it may ask for the drain at once.
  process.stdout.write(`Cairn is at ${address}\n`);
  log.debug({ address }, "listening");
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError || error instanceof StoreError) stop(`Cairn cannot start: ${error.message}`);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") stop("Cairn cannot start: the port is taken (set PORT, or PPP_METRICS_PORT, to another)");
  stop(`Cairn cannot start: ${describe(error).error}`);
});
