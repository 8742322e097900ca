/** The hub of a relay, whether it is alone or one of several. */
import { type Log, logError } from "../../src/host/log.ts";
import type { Clock, Random } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { Hub } from "../hub/hub.ts";
import { createLocalHub, type Wake } from "../hub/local-hub.ts";
import type { Observer } from "../ops/observer.ts";
import type { RelayKey } from "../ops/relay-key.ts";
import type { RelayWire } from "../wire/relay-wire.ts";
import { Channel } from "./channel.ts";
import type { Cluster, Others } from "./cluster.ts";
import type { BusMessage, Taken } from "./messages.ts";
import { Present } from "./present.ts";
import { RateGossip } from "./rate-gossip.ts";
import { SharedHub } from "./shared-hub.ts";

/** The others have answered by then whether they have a socket of somebody. */
const ANSWER_SECS = 0.3;

/** A bus that is away for less is no news. */
const WARN_SECS = 2;
const GONE = "the bus to the other relays is gone; who is connected to another hears late, and nothing is lost";

export interface RunningHub {
  readonly hub: Hub;
  /** What was granted of a rate budget here. */
  readonly took?: (meter: string, key: string, amount: number) => void;
  /** @param granted told what others granted */
  start(granted: (taken: readonly Taken[]) => void): void;
  stop(): Promise<void>;
}

export interface HubParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly random: Random;
  readonly key: RelayKey;
  readonly wire: RelayWire;
  readonly log: Log;
  readonly observer: Observer;
  readonly windowSecs: number;
  readonly wake: Wake;
  /** Asks the subscribers of a room to fetch it again. */
  readonly roomHint: (roomId: Bytes) => Frame;
}

export function runningHub(parts: HubParts): RunningHub {
  const { cluster, clock, windowSecs, wake } = parts;
  if (cluster.others) return sharedHub(parts, cluster.others);
  return { hub: createLocalHub(clock, windowSecs, wake), start: () => undefined, stop: async () => undefined };
}

function sharedHub(parts: HubParts, others: Others): RunningHub {
  const { clock, key, wire, log, observer, windowSecs, roomHint } = parts;
  const digestOf = (pubkey: Bytes): Bytes => key.digest("bus-key", pubkey);
  const wake: Wake = (pubkey, delay, isAttached) =>
    parts.wake(pubkey, Math.max(delay, ANSWER_SECS), () => isAttached() || present.isElsewhere(pubkey));
  const local = createLocalHub(clock, windowSecs, wake);
  const present = new Present(clock, digestOf, (pubkey) => local.hasSocketOf(pubkey));
  let isGone = false;
  let cancelWarning: () => void = () => undefined;
  const warn = (): void => {
    isGone = true;
    log.warn({}, GONE);
  };
  let granted: (taken: readonly Taken[]) => void = () => undefined;
  const channel = new Channel(others.bus, parts, {
    message(message: BusMessage) {
      if (message.cmd === "TAKEN") granted(message.taken);
      else hub.heard(message);
    },
    gap(seconds) {
      observer.busGap();
      void hub.healed(seconds);
    },
    connected(isConnected) {
      observer.busConnected(isConnected);
      cancelWarning();
      // At the start it takes a moment, and nobody needs to hear of it.
      if (isConnected) log[isGone ? "info" : "debug"]({}, "the bus to the other relays is there");
      else cancelWarning = clock.after(WARN_SECS, warn);
      if (isConnected) isGone = false;
    },
  });
  const failed = (error: unknown, what: string): void => logError(log, error, what);
  const hub = new SharedHub({
    ...{ local, present, channel, clock, codec: wire, digestOf, roomHint, failed },
    changedWithin: (recipients, seconds) => others.changedWithin(recipients, seconds),
  });
  const gossip = new RateGossip(clock, channel.maxBytes, (taken) => channel.send({ cmd: "TAKEN", taken }));
  return {
    hub,
    took: (meter, name, amount) => gossip.took(meter, name, amount),
    start(hear) {
      granted = hear;
      channel.start();
    },
    stop() {
      cancelWarning();
      return channel.close();
    },
  };
}
