/** The arithmetic of finding people by noble: three times as fast as our own, and too large for the keypad. Loaded with the first book. */
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import type { Oprf } from "../../protocol/discovery/voprf.ts";
import { ProtocolError } from "../../protocol/errors.ts";

const { voprf } = ristretto255_oprf;

export const nobleOprf: Oprf = {
  blind(input, random) {
    const { blind, blinded } = voprf.blind(input, (length = 32) => Uint8Array.from(random(length)));
    return { input, blind, element: blinded };
  },
  async open(publicKey, batch, evaluated, proof) {
    if (batch.length !== evaluated.length) throw new ProtocolError("malformed", "not as many answers as questions");
    const items = batch.map(({ input, blind, element }, i) => ({
      input,
      blind,
      blinded: element,
      evaluated: evaluated[i] as Uint8Array,
    }));
    try {
      return voprf.finalizeBatch(items as never, publicKey as never, proof as never);
    } catch (cause) {
      // It throws errors without a code, for points and proofs alike.
      throw Object.assign(new ProtocolError("bad-signature", "not evaluated under the announced key"), { cause });
    }
  },
};
