/** What differs between the five types of an account: a row here is all of it. */
import type { EntityType } from "../../src/protocol/attestation/layout.ts";

export { ENTITY_TYPES, type EntityType } from "../../src/protocol/attestation/layout.ts";

export const REACHES = ["open", "ask", "closed"] as const;
/** Who may write to a number that they know by its digits alone. */
export type Reach = (typeof REACHES)[number];

const DAY_SECS = 86_400;

export interface TypeRules {
  /** How long its number is given to nobody else, seconds. */
  readonly quarantineSecs: number;
  /** How often it may take another number in the time of a quarantine: each takes the old one out of the pool for so long. */
  readonly rotations: number;
  /** The first is the default; a dependent's is `closed`. */
  readonly reaches: readonly Reach[];
  /** May own AI agents without a secret, for which it gets tokens by exchange. */
  readonly ownsDependents: boolean;
  /** May own senders and AI agents that have a secret. */
  readonly ownsSenders: boolean;
  readonly hasCapabilities: boolean;
  /** Authenticates by client_credentials. */
  readonly hasSecret: boolean;
  /** How long an attestation lives, seconds; a mask's ends with the mask. */
  readonly attestationSecs: number;
  /** The time in its ppnum_id is random within the day: `sub` tells nobody the minute of its birth. */
  readonly hidesBirth: boolean;
}

export const TYPE_RULES: Readonly<Record<EntityType, TypeRules>> = {
  human: {
    quarantineSecs: 365 * DAY_SECS,
    rotations: 2,
    reaches: ["ask", "open", "closed"],
    ownsDependents: false,
    ownsSenders: true,
    hasCapabilities: false,
    hasSecret: false,
    attestationSecs: 7 * DAY_SECS,
    hidesBirth: true,
  },
  // Never `ask`: its type must show before anybody writes.
  ai_agent: {
    quarantineSecs: 90 * DAY_SECS,
    rotations: 4,
    reaches: ["open", "closed"],
    ownsDependents: true,
    ownsSenders: false,
    hasCapabilities: true,
    hasSecret: true,
    attestationSecs: DAY_SECS,
    hidesBirth: false,
  },
  enterprise: {
    quarantineSecs: 365 * DAY_SECS,
    rotations: 2,
    reaches: ["open", "closed"],
    ownsDependents: true,
    ownsSenders: true,
    hasCapabilities: false,
    hasSecret: true,
    attestationSecs: 7 * DAY_SECS,
    hidesBirth: false,
  },
  programmable: {
    quarantineSecs: 90 * DAY_SECS,
    rotations: 4,
    reaches: ["open", "closed"],
    ownsDependents: false,
    ownsSenders: false,
    hasCapabilities: false,
    hasSecret: true,
    attestationSecs: DAY_SECS,
    hidesBirth: false,
  },
  mask: {
    quarantineSecs: 0,
    rotations: 0,
    reaches: ["closed"],
    ownsDependents: false,
    ownsSenders: false,
    hasCapabilities: false,
    hasSecret: false,
    attestationSecs: 30 * DAY_SECS,
    hidesBirth: true,
  },
};

export const mayReach = (type: EntityType, reach: Reach): boolean => TYPE_RULES[type].reaches.includes(reach);

export const defaultReach = (type: EntityType, depth: number): Reach =>
  depth > 0 ? "closed" : (TYPE_RULES[type].reaches[0] ?? "closed");

/** Whether an account may own another. @param hasSecret the owned one authenticates itself */
export function mayOwn(owner: EntityType, owned: EntityType, hasSecret: boolean): boolean {
  if (owned === "programmable") return hasSecret && TYPE_RULES[owner].ownsSenders;
  return owned === "ai_agent" && (hasSecret ? TYPE_RULES[owner].ownsSenders : TYPE_RULES[owner].ownsDependents);
}
