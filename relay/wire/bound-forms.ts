/**
 * Which keys may still sign bare (PPP_REQUIRE_BOUND). A bare signature may have been given to another relay that passed it on; a key that
 * has once used a bound form has a client that never needs the bare one.
 */

import { type Log, logError } from "../../src/host/log.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/limits.ts";
import type { RequireBound } from "../config.ts";
import { keyOf } from "../hub/hub.ts";
import type { RelayKey } from "../ops/relay-key.ts";
import type { BoundKeyStore } from "../store/store.ts";
import { type Failure, fail } from "./outcome.ts";

export interface BoundForms {
  /** This key has proved itself by a bound form, within its address's budget: it costs a row. Never rejects, never waits. */
  used(pubkey: Bytes): void;
  /** Why a bare form of this key is not taken; nothing where it is. */
  refusesBare(pubkey: Bytes): Promise<Failure | undefined> | Failure | undefined;
}

const DAY = 24 * 60 * 60;
/** Written down today already: a polling client proves itself every few seconds. */
const REMEMBERED = 10_000;

const refused = fail("unauthorized", "bound signatures are required of this key here (bound-auth, bound-http)");

export function createBoundForms(
  require: RequireBound,
  { store, key, clock, log }: { readonly store: BoundKeyStore; readonly key: RelayKey; readonly clock: Clock; readonly log: Log },
): BoundForms {
  const today = (): number => Math.floor(clock.now() / DAY);
  const digestOf = (pubkey: Bytes): Bytes => key.digest("bound", pubkey);
  let written = { day: 0, keys: new Set<string>() };
  return {
    used(pubkey) {
      const [day, digest] = [today(), digestOf(pubkey)];
      if (written.day !== day || written.keys.size >= REMEMBERED) written = { day, keys: new Set() };
      const name = keyOf(digest);
      if (written.keys.has(name)) return;
      written.keys.add(name);
      store.remember(digest, day).catch((error: unknown) => {
        written.keys.delete(name);
        logError(log, error, "that a key uses bound signatures could not be stored; its bare ones are still accepted");
      });
    },
    refusesBare(pubkey) {
      if (require !== "seen") return require === "on" ? refused : undefined;
      const since = Math.floor((clock.now() - RELAY_LIMITS.BOUND_MEMORY_SECS) / DAY);
      return store.has(digestOf(pubkey), since).then((has) => (has ? refused : undefined));
    },
  };
}

/** Forgets what is past its time. */
export const boundKeysPurge =
  (store: BoundKeyStore) =>
  (now: number, max: number): Promise<{ readonly more: boolean }> =>
    store.purge(Math.floor((now - RELAY_LIMITS.BOUND_MEMORY_SECS) / DAY), max);
