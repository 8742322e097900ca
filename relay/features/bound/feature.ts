/**
 * Which keys may still sign bare (PPP_REQUIRE_BOUND). A bare signature may have been given to another relay that passed it on; a key that
 * has once used a bound form has a client that never needs the bare one.
 */

import { choice } from "../../../src/host/env.ts";
import { logError } from "../../../src/host/log.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { Core, Feature } from "../../feature.ts";
import { keyOf } from "../../hub/hub.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import { fail } from "../../wire/outcome.ts";
import type { ProofPolicy } from "../../wire/proof-policy.ts";

const REQUIRE_BOUND = ["off", "seen", "on"] as const;
/** `off`: bare forms are taken from all. `seen`: not from a key that used a bound one here. `on`: from nobody. */
type RequireBound = (typeof REQUIRE_BOUND)[number];

const DAY = 24 * 60 * 60;
/** Keys already written today: a polling client authenticates every few seconds. */
const REMEMBERED = 10_000;

const refused = fail("unauthorized", "bound signatures are required of this key here (bound-auth, bound-http)");

/** What is stored in place of a key. */
export const boundDigest = (relay: RelayKey, pubkey: Bytes): Bytes => relay.digest("bound", pubkey);
/** The first day that is still remembered. */
export const firstDay = (now: number): number => Math.floor((now - RELAY_LIMITS.BOUND_MEMORY_SECS) / DAY);

function createPolicy(require: RequireBound, { store: { boundKeys }, key, clock, log }: Core): ProofPolicy {
  const today = (): number => Math.floor(clock.now() / DAY);
  const digestOf = (pubkey: Bytes): Bytes => boundDigest(key, pubkey);
  let written = { day: 0, keys: new Set<string>() };
  return {
    used(pubkey) {
      const [day, digest] = [today(), digestOf(pubkey)];
      if (written.day !== day || written.keys.size >= REMEMBERED) written = { day, keys: new Set() };
      const name = keyOf(digest);
      if (written.keys.has(name)) return;
      written.keys.add(name);
      boundKeys.remember(digest, day).catch((error: unknown) => {
        written.keys.delete(name);
        logError(log, error, "that a key uses bound signatures could not be stored; its bare ones are still accepted");
      });
    },
    refusesBare(pubkey) {
      if (require !== "seen") return require === "on" ? refused : undefined;
      return boundKeys.has(digestOf(pubkey), firstDay(clock.now())).then((has) => (has ? refused : undefined));
    },
  };
}

export const bound: Feature = {
  name: "bound",
  configure(env) {
    const require = env.read("PPP_REQUIRE_BOUND", "seen", REQUIRE_BOUND.join(", "), choice(REQUIRE_BOUND));
    return (core) => ({
      advertises: ["bound-auth", "bound-http"],
      proofs: createPolicy(require, core),
    });
  },
  purge: (store) => async (now, max) => {
    const { purged, more } = await store.boundKeys.purge(firstDay(now), max);
    return { deleted: { "bound-keys": purged }, more };
  },
};
