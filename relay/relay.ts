/** The relay, put together from its parts; tests build it in-process with a clock and a store of their own. */
import type { AddressInfo } from "node:net";
import { drain } from "../src/host/drain.ts";
import { listenAt } from "../src/host/http/listen.ts";
import { type Purge, startUpkeep } from "../src/host/upkeep.ts";
import { aloneIn } from "./cluster/cluster.ts";
import { nobody } from "./ops/observer.ts";
import type { RelayParts } from "./parts.ts";
import { createService, type State } from "./service.ts";
import type { Store } from "./store/store.ts";
import { acceptedHosts } from "./wire/authenticate.ts";

export interface Listening {
  /** The socket's own address, such as `http://127.0.0.1:8787`. */
  readonly local: string;
  /** Where people reach it: the public URL, where there is one. */
  readonly address: string;
}

export interface Relay {
  listen(): Promise<Listening>;
  /** Unready, no new work, finish and commit what is in flight, close connections with 1012, close the store. Bounded in time. */
  drain(): Promise<void>;
}

const HOUR_S = 3_600;

/** On a quiet relay the write-ahead log would hold for weeks what was deleted. */
function hourly(store: Store): Purge {
  let next = 0;
  return async (now) => {
    if (!(now < next)) {
      next = now + HOUR_S;
      await store.forgetDeleted();
    }
    return { deleted: {}, more: false };
  };
}

/** @throws ConfigError when the data directory does not hold what it should */
export function createRelay(parts: RelayParts): Relay {
  const { config, clock, store, log, observer = nobody, cluster = aloneIn(config.dataDir) } = parts;
  const state: State = { hosts: [], draining: false };
  const { server, sockets, features, startHub, stopHub } = createService({ ...parts, cluster }, state);
  const stopUpkeep = startUpkeep({
    purges: [...features.purges, hourly(store), ...(cluster.purge ? [cluster.purge] : [])],
    ...{ clock, log, onDeleted: observer.purged, isMine: () => cluster.leads() },
  });
  observer.usageFrom(() => store.usage());
  const closeStore = (): Promise<void> => {
    features.stop({ log });
    return Promise.all([stopUpkeep(), stopHub()]).then(() => store.close());
  };
  let drained: Promise<void> | undefined;
  return {
    async listen() {
      await cluster.start();
      await features.start();
      startHub();
      await listenAt(server, config.port, config.host, log);
      const { port } = server.address() as AddressInfo;
      state.hosts = acceptedHosts(config, port);
      const local = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
      return { local, address: config.publicUrl?.origin ?? local };
    },
    drain() {
      state.draining = true;
      features.drain();
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
