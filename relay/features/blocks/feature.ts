/**
 * Keys that the operator has refused service. They may authenticate, and then hear `forbidden` for everything, so that they know where
 * they stand; nothing is stored for them. The list changes beside the running relay, by the command line, and is read again every
 * few seconds: a lookup in the database at every command would cost everybody for the sake of few.
 */

import { type Log, logError } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Feature } from "../../feature.ts";
import { keyOf } from "../../hub/hub.ts";
import { blockDigest } from "../../store/digest.ts";
import type { BlockStore } from "../../store/store.ts";

const EVERY_SECS = 5;

interface BlockList {
  has(pubkey: Bytes): boolean;
  /** Reads the list, and from then on again and again. Rejects when it cannot be read the first time. */
  start(): Promise<void>;
  stop(): void;
}

function createBlockList(store: BlockStore, clock: Clock, log: Log): BlockList {
  let digests: ReadonlySet<string> = new Set();
  let cancel: () => void = () => undefined;
  let stopped = false;

  async function read(): Promise<void> {
    digests = new Set((await store.list()).map(keyOf));
  }
  function again(): void {
    if (stopped) return;
    cancel = clock.after(EVERY_SECS, () => {
      // If the list cannot be read, the previous list stays in force.
      read()
        .catch((error: unknown) =>
          logError(log, error, "the list of blocked keys could not be read; the one before stays in force"),
        )
        .finally(again);
    });
  }
  return {
    has: (pubkey) => digests.size > 0 && digests.has(keyOf(blockDigest(pubkey))),
    async start() {
      await read();
      again();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}

export const blocks: Feature = {
  name: "blocks",
  configure:
    () =>
    ({ store, clock, log }) => {
      const list = createBlockList(store.blocks, clock, log);
      return { refuses: list.has, start: list.start, stop: list.stop };
    },
};
