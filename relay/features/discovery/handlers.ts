/** The commands of discovery. None of what they carry is logged. */
import type { Clock } from "../../../src/host/ports.ts";
import { type Bytes, concat, equal, utf8 } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { discovery } from "../../../src/protocol/wire/topics/discovery.ts";
import { evaluate, isElement } from "../../oprf/evaluate.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import type { DiscoveryStore } from "../../store/store.ts";
import { type Caller, type Failure, fail, type HandlersOf } from "../../wire/outcome.ts";
import type { EvaluatorKeys } from "./evaluator-keys.ts";
import type { Pepper } from "./pepper.ts";

export interface DiscoveryServices {
  readonly store: DiscoveryStore;
  readonly clock: Clock;
  readonly key: RelayKey;
  readonly keys: EvaluatorKeys;
  /** Where people are found by hashes too. */
  readonly pepper: ((now: number) => Pepper) | undefined;
  readonly maxBytes: number;
}

/** What is stored in place of a key whose ration is counted. */
export const rationDigest = (relay: RelayKey, pubkey: Bytes): Bytes => relay.digest("discovery-ration", pubkey);

/** Four bytes that say whether two boxes of one tag came from one address, and of no other tag. */
const nearness = (relay: RelayKey, tag: Bytes, { address }: Caller): Bytes =>
  relay.digest("discovery-address", concat(tag, utf8(address))).subarray(0, 4);

const NO_BOX = new Uint8Array(0);

const tooMany = ({ length }: readonly Bytes[]): Failure | undefined =>
  length === 0 || length > discovery.limits.DISCOVERY_TAGS_MAX
    ? fail("malformed", `hashes: 1 to ${discovery.limits.DISCOVERY_TAGS_MAX} tags`)
    : undefined;

export function discoveryHandlers({ store, clock, key, keys, pepper, maxBytes }: DiscoveryServices): HandlersOf<typeof discovery> {
  return {
    DISCOVERY_EVAL: {
      async run({ blinded, key_id }, { pubkey }) {
        if (blinded.length === 0 || !blinded.every(isElement)) return fail("malformed", "blinded: not elements of the group");
        const now = clock.now();
        const evaluator = keys.current(now).find(({ keyId }) => equal(keyId, key_id));
        if (!evaluator) return fail("not-found", "no such key");
        const wait = await store.takeRation(rationDigest(key, pubkey), blinded.length, now);
        if (wait > 0) return { ...fail("rate-limited", `the ration allows it in ${Math.ceil(wait)} s`), retryAfter: wait };
        return { cmd: "DISCOVERY_EVALUATED", ...(await evaluate(evaluator, blinded)) };
      },
    },
    DISCOVERY_PUBLISH: {
      async run({ hashes, pubkey, boxes: sent }, caller) {
        // A hash has no box, and its publisher is the one who is found.
        const boxes = sent ?? (pepper ? hashes.map(() => NO_BOX) : []);
        if (hashes.length !== boxes.length) return fail("malformed", "boxes: one for each tag");
        if (!equal(pubkey, caller.pubkey)) return fail("forbidden", "published under the session's key alone");
        const refused = tooMany(hashes);
        if (refused) return refused;
        const near = hashes.map((tag) => nearness(key, tag, caller));
        const bounds = {
          maxBytes,
          perTag: RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG,
          perAddress: RELAY_LIMITS.DISCOVERY_BOXES_PER_ADDRESS,
        };
        const now = clock.now();
        const until = pepper && !sent ? pepper(now).until : now + RELAY_LIMITS.DISCOVERY_BOX_SECS;
        const count = await store.publish({ publisher: pubkey, tags: hashes, boxes, near, until }, bounds, now);
        return count > 0 ? { cmd: "DISCOVERY_PUBLISHED", count } : fail("quota", "there is no space under these tags");
      },
    },
    DISCOVERY_PEPPER: {
      reads: true,
      async run() {
        return pepper
          ? { cmd: "DISCOVERY_PEPPERED", ...pepper(clock.now()) }
          : fail("feature-disabled", "no discovery by hashes here");
      },
    },
    DISCOVERY_QUERY: {
      reads: true,
      async run({ hashes }) {
        const refused = tooMany(hashes);
        if (refused) return refused;
        const found = await store.boxesUnder(hashes, RELAY_LIMITS.FETCH_PAGE_BYTES, clock.now());
        return {
          cmd: "DISCOVERY_MATCHES",
          matches: found.map(({ tag, publisher, box }) => ({ hash: tag, pubkey: publisher, ...(box.length > 0 ? { box } : {}) })),
        };
      },
    },
    DISCOVERY_WITHDRAW: {
      async run({ hashes }, { pubkey }) {
        return { cmd: "DISCOVERY_WITHDRAWN", count: await store.withdraw(pubkey, hashes) };
      },
    },
  };
}
