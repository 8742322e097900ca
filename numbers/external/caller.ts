/** Who calls, and from where: what the guard finds out before a handler runs. */
import { createContextKey } from "@connectrpc/connect";
import type { EntityType } from "../model/entity-type.ts";
import type { Entity } from "../store/contract-entities.ts";

/** What an access token says, once it is found good: issued here, for this API, not over. */
export interface AccessToken {
  /** The ppnum_id of the account. */
  readonly sub: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly type: EntityType;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Of the account's tokens: a suspension makes it one more. */
  readonly generation: number;
  /** Likewise of a client with a secret. */
  readonly clientGeneration?: number;
  /** The ppnum_id of who acts for the account; absent: it does itself. */
  readonly actor?: string;
  /** The login it came from, where there is one. */
  readonly grantId?: string;
}

export interface TokenCheck {
  /** undefined: not good, whatever the reason. */
  check(token: string): Promise<AccessToken | undefined>;
  /** Whether the login or the secret that it came of has not been ended since. */
  stands(token: AccessToken): Promise<boolean>;
}

export interface Caller extends AccessToken {
  /** As it was when the call came. */
  readonly account: Entity;
  /** Speaks for a person by lending: the agent's ppnum_id. */
  readonly lentTo?: string;
}

export const callerKey = createContextKey<Caller | undefined>(undefined, { description: "who calls" });
/** The block of addresses a request is from; not the address itself. Found when it is asked for. */
export const addressKey = createContextKey<() => string>(() => "", { description: "from where" });
/** Ends the connection of a request whose reader has stopped. */
export const cutKey = createContextKey<() => void>(() => undefined, { description: "how to end it" });
