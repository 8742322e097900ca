/** The life of a number as a table: what is not in it cannot happen. */
import { ENTITY_TYPES, type EntityType } from "./entity-type.ts";

export const NUMBER_STATES = ["available", "reserved", "active", "suspended", "deactivated", "quarantined", "expired"] as const;
export type NumberState = (typeof NUMBER_STATES)[number];

/** Why a number goes on to another state. */
export type Cause = "reserve" | "activate" | "release" | "suspend" | "resume" | "deactivate" | "quarantine" | "expire" | "free";

interface Transition {
  readonly from: NumberState;
  readonly to: NumberState;
  readonly cause: Cause;
  readonly types: readonly EntityType[];
}

const LASTING = ENTITY_TYPES.filter((type) => type !== "mask");

export const TRANSITIONS: readonly Transition[] = [
  { from: "available", to: "reserved", cause: "reserve", types: ENTITY_TYPES },
  { from: "reserved", to: "active", cause: "activate", types: ENTITY_TYPES },
  { from: "reserved", to: "available", cause: "release", types: ENTITY_TYPES },
  { from: "active", to: "suspended", cause: "suspend", types: ENTITY_TYPES },
  { from: "suspended", to: "active", cause: "resume", types: ENTITY_TYPES },
  { from: "active", to: "deactivated", cause: "deactivate", types: LASTING },
  { from: "suspended", to: "deactivated", cause: "deactivate", types: LASTING },
  { from: "deactivated", to: "quarantined", cause: "quarantine", types: LASTING },
  { from: "active", to: "expired", cause: "expire", types: ["mask"] },
  { from: "suspended", to: "expired", cause: "expire", types: ["mask"] },
  { from: "expired", to: "available", cause: "free", types: ["mask"] },
  { from: "quarantined", to: "available", cause: "free", types: LASTING },
];

/** Where a cause leads; undefined: `bad-transition`. */
export const nextState = (from: NumberState, cause: Cause, type: EntityType): NumberState | undefined =>
  TRANSITIONS.find((row) => row.from === from && row.cause === cause && row.types.includes(type))?.to;

/** How an account stands. Its number's other states belong to the number alone. */
export type EntityState = Extract<NumberState, "reserved" | "active" | "suspended" | "deactivated">;

/**
 * Whether a token is of the account's generation of now. What the suspension that lasts has ended still does what is left to a suspended account, such
 * as to end it; from then on it is nothing.
 */
export function isOfNow(account: { readonly state: EntityState; readonly tokenGeneration: number }, generation: number): boolean {
  const before = account.tokenGeneration - generation;
  return before === 0 || (before === 1 && account.state === "suspended");
}
