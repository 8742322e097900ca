/** The wire of one relay: the tables of its topics, and the codec of their frames. */
import { type Codec, codecOf } from "../../src/protocol/wire/frame.ts";
import { WIRE, type Wire } from "../../src/protocol/wire/wire.ts";

export type RelayWire = Wire & Codec;

export const relayWire = (wire: Wire): RelayWire => ({ ...wire, ...codecOf(wire) });

/** The wire with the built-in topics only. */
export const BUILT_IN_WIRE = relayWire(WIRE);
