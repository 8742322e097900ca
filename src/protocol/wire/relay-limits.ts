/** Limits that only a relay needs, merged from the topics: no app imports them. */
import { merged } from "./declare.ts";
import { RELAY_TOPICS } from "./relay-topics.ts";

export const RELAY_LIMITS = merged(RELAY_TOPICS, "limits");
