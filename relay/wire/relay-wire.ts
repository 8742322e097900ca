/** The wire as this relay speaks it: its tables, and the frames that are made of them. */
import { type Codec, codecOf } from "../../src/protocol/wire/frame.ts";
import { WIRE, type Wire } from "../../src/protocol/wire/wire.ts";

export type RelayWire = Wire & Codec;

export const relayWire = (wire: Wire): RelayWire => ({ ...wire, ...codecOf(wire) });

/** Without a topic of somebody else's. */
export const STANDING_WIRE = relayWire(WIRE);
