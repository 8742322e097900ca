/**
 * The shape of a relay feature: all that one capability brings, and nothing that another feature needs to know. Every feature reads its
 * settings before any is made. Then each gets the core and returns what it has. `features.ts` is the list: features start in its order and
 * stop in the reverse.
 */
import type { Environment } from "../src/host/env.ts";
import type { Routes } from "../src/host/http/answer.ts";
import type { Log } from "../src/host/log.ts";
import type { Clock } from "../src/host/ports.ts";
import type { Purge } from "../src/host/upkeep.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import type { Capabilities } from "../src/protocol/wire/capabilities.ts";
import type { Frame } from "../src/protocol/wire/frame.ts";
import type { Cluster } from "./cluster/cluster.ts";
import type { RelayCrypto } from "./crypto.ts";
import type { Hub } from "./hub/hub.ts";
import type { Wake } from "./hub/local-hub.ts";
import type { Observer } from "./ops/observer.ts";
import type { RelayKey } from "./ops/relay-key.ts";
import type { Store } from "./store/store.ts";
import type { Caller, Handlers } from "./wire/outcome.ts";
import type { ProofPolicy } from "./wire/proof-policy.ts";
import type { Submission } from "./wire/sealed.ts";
import type { Serving } from "./wire/serving.ts";

/** What every feature stands on. */
export interface Core {
  readonly clock: Clock;
  readonly crypto: RelayCrypto;
  /** It takes nothing for a key that a feature refuses. */
  readonly store: Store;
  readonly hub: Hub;
  readonly key: RelayKey;
  /** What it shares with other relays of the same store. */
  readonly cluster: Cluster;
  /** The authorities by which clients address this relay; none before it listens. */
  readonly hosts: () => readonly string[];
  readonly dataDir: string;
  readonly log: Log;
  readonly observer: Observer;
  /** To be told of every key that should be woken and that no device of took a push: passed on to `wakeWithoutPush` of the features. */
  readonly noPushTaken: Wake;
}

/** A feature at work. All of it is optional. */
export interface Running {
  /** Capabilities, of which every command must then have a handler. */
  readonly advertises?: readonly string[];
  /** Other fields of the advertisement. */
  readonly alsoAdvertises?: () => Partial<Pick<Capabilities, "vapid_key" | "discovery" | "sms_gateway" | "postage">>;
  /** A transport that it serves beside WebSocket. */
  readonly transport?: string;
  readonly handlers?: Handlers;
  readonly routes?: (serving: Serving) => Routes;
  /** Anonymous submissions, by the path to which they are posted. */
  readonly submissions?: Readonly<Record<string, Submission>>;
  /** What somebody who has just come back would have been told. */
  readonly welcome?: (caller: Pick<Caller, "pubkey">) => Promise<readonly Frame[]>;
  /** Keys that are served nothing, and for which nothing is stored. Asked at every command: it must not wait. */
  readonly refuses?: (pubkey: Bytes) => boolean;
  readonly proofs?: ProofPolicy;
  /** Told of every key that has something waiting and no socket. */
  readonly wake?: Wake;
  /** Told of those among them that no push service took a push for. */
  readonly wakeWithoutPush?: Wake;
  /** Before the relay listens. */
  readonly start?: () => Promise<void>;
  /** The relay is about to stop: lets go of whoever waits. */
  readonly drain?: () => void;
  readonly stop?: () => void;
}

/** Settings of the relay as a whole that a feature may need. */
export interface CommonSettings {
  readonly publicUrl: URL | undefined;
}

export interface Feature {
  readonly name: string;
  /** Deletes what is past its time: every minute in a running relay, and at once by the command line, which makes no features. */
  readonly purge?: (store: Store) => Purge;
  /** Reads the settings, each through `env`, which reports all problems together; what it returns makes the feature. */
  configure(env: Environment, common: CommonSettings): (core: Core) => Running;
}

/** A feature whose settings are read. */
export interface ConfiguredFeature extends Pick<Feature, "name" | "purge"> {
  readonly make: (core: Core) => Running;
}
