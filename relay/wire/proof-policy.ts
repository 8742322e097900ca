/** What a relay asks of a proof beyond that it proves the key. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Failure } from "./outcome.ts";

export interface ProofPolicy {
  /** This key has proved itself by a bound form, within its address's budget: it costs a row. Never rejects, never waits. */
  used(pubkey: Bytes): void;
  /** Why a bare form of this key is not taken; nothing where it is. */
  refusesBare(pubkey: Bytes): Promise<Failure | undefined> | Failure | undefined;
}

/** Where no feature has one. */
export const ANY_PROOF: ProofPolicy = { used: () => undefined, refusesBare: () => undefined };
