/** What a relay is put together from. */

import type { Log } from "../src/host/log.ts";
import type { Clock, Random } from "../src/host/ports.ts";
import type { Config } from "./config.ts";
import type { RelayCrypto } from "./crypto.ts";
import type { Observer } from "./ops/observer.ts";
import type { RelayKey } from "./ops/relay-key.ts";
import type { Store } from "./store/store.ts";

export interface RelayParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: RelayCrypto;
  /** The relay closes it when it has drained. */
  readonly store: Store;
  readonly log: Log;
  /** Who counts what happens; absent: nobody. */
  readonly observer?: Observer;
}

/** With what the relay reads from its data directory itself. */
export interface KeyedParts extends RelayParts {
  readonly key: RelayKey;
}
