/** Further conditions on an authentication that proves its key. A feature may provide them. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Failure } from "./outcome.ts";

export interface ProofPolicy {
  /** Records that this key used the bound form. Call it only within the address's budget: it may store a row. Never throws, never blocks. */
  used(pubkey: Bytes): void;
  /** The failure when the bare form of this key is refused; `undefined` when it is accepted. */
  refusesBare(pubkey: Bytes): Promise<Failure | undefined> | Failure | undefined;
}

/** The policy without such a feature: all proofs are accepted. */
export const ANY_PROOF: ProofPolicy = { used: () => undefined, refusesBare: () => undefined };
