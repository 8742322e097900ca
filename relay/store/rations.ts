/** Rations of evaluations for discovery, in seconds: one evaluation comes back after so many. */
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";

export const SECS_EACH = (24 * 60 * 60) / RELAY_LIMITS.DISCOVERY_RATION_A_DAY;
/** A whole ration. */
export const RATION_SECS = RELAY_LIMITS.DISCOVERY_RATION * SECS_EACH;
