/**
 * Access tokens for the API: JWTs of RFC 9068, ten minutes. They are checked without asking anybody, except for what ends earlier than
 * they do: an account that is suspended, a login that was ended, a lending that was taken back.
 */
import { ENTITY_TYPES, type EntityType } from "../model/entity-type.ts";
import { isPpnumId } from "../model/ppnum-id.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { bytesOf } from "./digest.ts";
import { type Claims, readJwt } from "./jwt.ts";
import { RESOURCE, scopesIn } from "./scopes.ts";

/** Who acts, outermost first (RFC 8693 §4.1). */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

export interface Access {
  /** The ppnum_id that the token is about. */
  readonly sub: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly type: EntityType;
  readonly act: Actor | undefined;
  /** The login it came of, as a digest; undefined for a client's own. */
  readonly grant: string | undefined;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export const ACCESS_TYP = "at+jwt";
export const MAX_CHAIN = 4;

/** How many acted; undefined for what is no chain of actors, or is longer than any that we signed. */
export function actorsIn(act: unknown): readonly string[] | undefined {
  const actors: string[] = [];
  for (let now = act; now !== undefined; ) {
    if (typeof now !== "object" || now === null || !("sub" in now) || typeof now.sub !== "string" || actors.length >= MAX_CHAIN)
      return undefined;
    actors.push(now.sub);
    now = "act" in now ? now.act : undefined;
  }
  return actors;
}

const chainOf = (actors: readonly string[]): Actor | undefined =>
  actors.reduceRight<Actor | undefined>((act, sub) => (act ? { sub, act } : { sub }), undefined);

const isType = (value: unknown): value is EntityType => ENTITY_TYPES.some((type) => type === value);

function accessOf(claims: Claims): Access | undefined {
  const { sub, client_id: clientId, entity_type: entityType, grant, aud, exp } = claims;
  const actors = actorsIn(claims.act);
  if (aud !== RESOURCE || typeof sub !== "string" || !isPpnumId(sub) || typeof clientId !== "string") return undefined;
  if (!isType(entityType) || !actors || typeof exp !== "number") return undefined;
  return {
    sub,
    clientId,
    scopes: scopesIn(claims.scope),
    type: entityType,
    act: chainOf(actors),
    grant: typeof grant === "string" ? grant : undefined,
    expiresAt: exp,
  };
}

/** A token of ours by its signature and time alone. */
export function readAccess(keys: AuthKeys, issuer: string, token: string, now: number): Access | undefined {
  const claims = readJwt(keys, token, ACCESS_TYP, issuer, now);
  return claims && accessOf(claims);
}

export const isActive = async (store: NumbersStore, ppnumId: string): Promise<boolean> =>
  (await store.entities.get(ppnumId))?.state === "active";

export async function isLoginLive(store: NumbersStore, grant: string | undefined, now: number): Promise<boolean> {
  return grant === undefined || (await store.oidc.find("Grant", bytesOf(grant), now)) !== undefined;
}

/** An agent that acts for a person does so while the lending lasts. Others act for what they own. */
async function mayAct(store: NumbersStore, { sub, type, act }: Access, now: number): Promise<boolean> {
  if (!act) return true;
  if (!(await isActive(store, act.sub))) return false;
  if (type === "human") return (await store.lending.between(sub, act.sub, now)) !== undefined;
  return store.entities.isUnder(sub, act.sub);
}

/** Whether the login or the lending it came of still stands. Its account may be suspended: that shuts out from most, not from all. */
export const stands = async (store: NumbersStore, access: Access, now: number): Promise<boolean> =>
  (await isLoginLive(store, access.grant, now)) && mayAct(store, access, now);
