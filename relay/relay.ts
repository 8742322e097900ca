/** The relay, put together from its parts; tests build it in-process with a clock and a store of their own. */
import type { AddressInfo } from "node:net";
import { drain } from "../src/host/drain.ts";
import { type Purge, startUpkeep } from "../src/host/upkeep.ts";
import { createBlockList, guardedStore } from "./ops/blocks.ts";
import { observedMailbox } from "./ops/observed.ts";
import { nobody, type Observer } from "./ops/observer.ts";
import { loadRelayKey } from "./ops/relay-key.ts";
import type { RelayParts } from "./parts.ts";
import { createPush } from "./push/push.ts";
import { createService, type State } from "./service.ts";
import type { Store } from "./store/store.ts";
import { acceptedHosts } from "./wire/authenticate.ts";
import { boundKeysPurge } from "./wire/bound-forms.ts";

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

function purgesOf(store: Store, observer: Observer): Purge[] {
  const mailbox = observedMailbox(store.mailbox, observer);
  return [(now, max) => mailbox.purge(now, max), (now, max) => store.rooms.purge(now, max), boundKeysPurge(store.boundKeys)];
}

/** @throws ConfigError when the data directory does not hold what it should */
export function createRelay(parts: RelayParts): Relay {
  const { config, clock, store, log, observer = nobody } = parts;
  const state: State = { hosts: [], draining: false };
  const push = createPush(config, store.push, clock, log);
  const blocks = createBlockList(store.blocks, clock, log);
  const { server, sockets, pollers } = createService(
    { ...parts, key: loadRelayKey(config.dataDir), store: guardedStore(store, blocks) },
    state,
    push,
    blocks,
  );
  const stopUpkeep = startUpkeep(purgesOf(store, observer), clock, log);
  observer.usageFrom(() => store.usage());
  const closeStore = (): Promise<void> => {
    blocks.stop();
    push.close();
    return stopUpkeep().then(() => store.close());
  };
  let drained: Promise<void> | undefined;
  return {
    async listen() {
      await blocks.start();
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(config.port, config.host, () => resolve());
      });
      const { port } = server.address() as AddressInfo;
      state.hosts = acceptedHosts(config, port);
      const local = `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
      return { local, address: config.publicUrl?.origin ?? local };
    },
    drain() {
      state.draining = true;
      pollers.release();
      drained ??= drain({ server, sockets, clock, log, closeStore });
      return drained;
    },
  };
}
