/** What a relay is put together from. */
import type { Log } from "../src/host/log.ts";
import type { Clock, Random } from "../src/host/ports.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { RelayCrypto } from "./crypto.ts";
import type { Observer } from "./ops/observer.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store/store.ts";
import type { RelayWire } from "./wire/relay-wire.ts";

export interface RelayParts extends Settings {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: RelayCrypto;
  /** The relay closes it when it has drained. */
  readonly store: Store;
  /** What it shares with other relays of this store; absent: it is alone. */
  readonly cluster?: Cluster;
  readonly log: Log;
  /** Counts for metrics; absent: nothing is counted. */
  readonly observer?: Observer;
  /** Absent: the standing one. */
  readonly wire?: RelayWire;
}
