/** Accounts, their numbers and how both live. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Capability } from "../model/capability.ts";
import type { EntityType, Reach } from "../model/entity-type.ts";
import type { Depth } from "../model/ppnum.ts";
import type { EntityState } from "../model/state.ts";
import type { By } from "./by.ts";

export interface Entity {
  readonly ppnumId: string;
  readonly type: EntityType;
  readonly owner: string | undefined;
  readonly depth: Depth;
  readonly state: EntityState;
  /** It is its owner's suspension that halts it. */
  readonly isAsleep: boolean;
  readonly displayName: string | undefined;
  readonly reach: Reach;
  /** It may have a secret of its own. */
  readonly hasSecret: boolean;
  readonly createdAt: number;
  /** A suspension makes it one more, and so do secrets that end at once: tokens of an earlier one are not good. */
  readonly tokenGeneration: number;
  /** Undefined when deactivated. */
  readonly ppnum: string | undefined;
}

/** A request that may come twice: the account's word for it, and a digest of its fields. */
export interface Idempotency {
  readonly key: string;
  readonly digest: Bytes;
}

export interface NewEntity {
  /** By `newPpnumId`. */
  readonly ppnumId: string;
  readonly type: EntityType;
  /** Undefined: independent, 11 digits. */
  readonly owner?: string;
  readonly displayName?: string;
  readonly reach: Reach;
  readonly hasSecret: boolean;
  readonly secret?: NewSecret;
  readonly capabilities?: readonly Capability[];
  /** Until when it is `reserved`; undefined: it is active at once. */
  readonly reservedUntil?: number;
  /** Of who asks, within a day: a key, and a digest of all that was asked for with it. */
  readonly idempotency?: Idempotency;
}

export interface NewSecret {
  /** SHA-256 of a secret of 32 random bytes. */
  readonly hash: Bytes;
  /** What its owner knows it by: the last letters. */
  readonly hint: string;
  readonly expiresAt?: number;
}

/** Draws a number of so many digits; the store asks again when it is taken. */
export type Draw = (depth: Depth) => string;

export interface Created {
  readonly ppnumId: string;
  readonly ppnum: string;
}

/** `pool-full`: no more persons; `other-fields`: the idempotency key was used for something else. */
export type CreateRefusal =
  | "pool-exhausted"
  | "pool-full"
  | "owner-not-found"
  | "owner-not-active"
  | "wrong-type"
  | "bad-reach"
  | "too-deep"
  | "too-many-owned"
  | "other-fields";

export type CreateOutcome =
  | { readonly created: readonly Created[] }
  /** The idempotency key was used before with the same fields: this came of it. */
  | { readonly again: Created }
  | { readonly refused: CreateRefusal };

/** How many accounts one may own, at all depths. */
export const MAX_OWNED = 10_000;

export interface Page {
  readonly limit: number;
  /** The last ppnum_id of the page before. */
  readonly after?: string;
}

/** What `Resolve` needs, in one look-up. */
export interface Card {
  readonly ppnumId: string;
  readonly ppnum: string;
  readonly type: EntityType;
  readonly displayName: string | undefined;
  readonly reach: Reach;
  /** The key that was attested last and is live; undefined while none is. */
  readonly subject: Bytes | undefined;
  readonly relayUrl: string | undefined;
  /** Its newest live attestation with the number. */
  readonly attestation: Bytes | undefined;
}

export interface EntityStore {
  /** All or nothing. Several: the same owner and kind, for provisioning. */
  create(entities: readonly NewEntity[], draw: Draw, by: By, now: number): Promise<CreateOutcome>;
  get(ppnumId: string): Promise<Entity | undefined>;
  /** Of the account that holds it now. */
  byPpnum(ppnum: string): Promise<Entity | undefined>;
  /** An active number. */
  card(ppnum: string, now: number): Promise<Card | undefined>;
  /** All that it owns, at all depths, deactivated ones too, by ppnum_id. */
  owned(owner: string, page: Page): Promise<readonly Entity[]>;
  /** How many live ones are below it. */
  ownedCount(owner: string): Promise<number>;
  /** Itself, or an owner at any depth. */
  isUnder(ppnumId: string, owner: string): Promise<boolean>;
  setReach(ppnumId: string, reach: Reach, by: By, now: number): Promise<"set" | "not-found" | "bad-reach">;
  setDisplayName(ppnumId: string, name: string | undefined, by: By, now: number): Promise<"set" | "not-found">;
}

/**
 * `not-found`: also what is not under who asks. `bad-transition`: not from this state. `changed`: not in the expected state. `held`: it was suspended
 * from above. `owner-not-active`: its owner is suspended. `ration`: of rotations.
 */
export type MoveRefusal = "not-found" | "bad-transition" | "changed" | "held" | "owner-not-active" | "ration" | "pool-exhausted";

/** How many accounts it concerned, those below among them. */
export type MoveOutcome = { readonly moved: number } | { readonly refused: MoveRefusal; readonly state?: EntityState };

export interface LifeStore {
  /** From `reserved`. */
  activate(ppnumId: string, by: By, now: number): Promise<MoveOutcome>;
  /** From `reserved`: as if it had never been. */
  release(ppnumId: string, now: number): Promise<MoveOutcome>;
  /**
   * With all below it; logins and tokens end. Who stands above may also take over a suspension, so that who caused it cannot end it; that moves 0.
   */
  suspend(ppnumId: string, by: By, now: number, expected?: EntityState): Promise<MoveOutcome>;
  /** What it put to sleep below wakes; what was suspended for itself stays so. */
  resume(ppnumId: string, by: By, now: number, expected?: EntityState): Promise<MoveOutcome>;
  /** For ever, with all below it and their masks. */
  deactivate(ppnumId: string, by: By, now: number, expected?: EntityState): Promise<MoveOutcome>;
  /** Another number; the old one goes into quarantine. Active ones only. */
  rotate(ppnumId: string, draw: Draw, by: By, now: number, expected?: EntityState): Promise<MoveOutcome>;
}
