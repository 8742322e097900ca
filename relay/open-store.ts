/** Opens a store in PostgreSQL, as the settings say. */
import { ConfigError } from "../src/host/env.ts";
import { describe, type Log, logError } from "../src/host/log.ts";
import type { Clock } from "../src/host/ports.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { natsBus } from "./cluster/nats-bus.ts";
import type { Config, PostgresConfig } from "./config.ts";
import type { Observer } from "./ops/observer.ts";
import { loadRelayKey } from "./ops/relay-key.ts";
import { isUnreachable } from "./store/postgres/database.ts";
import { type Opened, openPostgres, type PostgresOptions } from "./store/postgres/postgres-store.ts";
import { meetingPlace } from "./store/postgres/shared.ts";

/** A database that is still starting, or failing over. */
const PATIENCE_SECS = 30;
const AGAIN_SECS = 1;

export interface StoreServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Pick<Observer, "committed" | "storeLost">;
}

const later = (clock: Clock): Promise<void> => new Promise((resolve) => void clock.after(AGAIN_SECS, resolve));

/** @throws StoreError also when it stays unreachable */
export async function openConfigured(config: Config, store: PostgresConfig, services: StoreServices): Promise<Opened> {
  const { clock, log, observer } = services;
  const key = loadRelayKey(config.dataDir);
  const options: PostgresOptions = {
    ...{ url: store.url, lanes: store.lanes, key, clock, quota: config.quota, onCommit: observer.committed },
    ...(store.bus ? { bus: natsBus(store.bus, meetingPlace(key)) } : {}),
    onLost(error) {
      observer.storeLost();
      logError(log, error, "a connection to the database was lost; another is made");
    },
  };
  const until = clock.elapsed() + PATIENCE_SECS;
  for (;;) {
    try {
      return await openPostgres(options);
    } catch (error) {
      if (error instanceof ConfigError || error instanceof StoreError) throw error;
      if (!isUnreachable(error)) throw new StoreError(`the database cannot be used: ${describe(error).error}`);
      if (clock.elapsed() > until) throw new StoreError(`the database cannot be reached: ${describe(error).error}`);
      // The log begins with the address.
      process.stderr.write(`Cairn: the database cannot be reached (${describe(error).error}); it is tried again\n`);
      await later(clock);
    }
  }
}
