/**
 * The keypad's arithmetic of finding people: our own, without the proofs. They would double its work, and an answer under another key makes values
 * that meet nobody's.
 */
import { OPRF, type Oprf, unblindInSlices } from "../../src/protocol/discovery/voprf.ts";

export const keypadOprf: Oprf = {
  blind: OPRF.blind,
  open: (_publicKey, batch, evaluated, _proof, breathe) => unblindInSlices(batch, evaluated, breathe),
};
