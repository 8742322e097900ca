/** Opens a store in PostgreSQL, as the settings say. */
import { type Log, logError } from "../src/host/log.ts";
import type { Clock } from "../src/host/ports.ts";
import { onceReachable } from "../src/host/postgres/patience.ts";
import { natsBus } from "./cluster/nats-bus.ts";
import type { Config, PostgresConfig } from "./config.ts";
import type { Observer } from "./ops/observer.ts";
import { loadRelayKey } from "./ops/relay-key.ts";
import { type Opened, openPostgres, type PostgresOptions } from "./store/postgres/postgres-store.ts";
import { meetingPlace } from "./store/postgres/shared.ts";

export interface StoreServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Pick<Observer, "committed" | "storeLost">;
}

/** @throws StoreError also when it stays unreachable */
export function openConfigured(config: Config, store: PostgresConfig, services: StoreServices): Promise<Opened> {
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
  return onceReachable(clock, () => openPostgres(options));
}
