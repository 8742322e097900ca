/**
 * Access tokens for the API: JWTs of RFC 9068, ten minutes. They are checked without asking anybody, except for what ends earlier than
 * they do: an account that is suspended, a login that was ended, a lending that was taken back.
 */
import { ENTITY_TYPES, type EntityType } from "../model/entity-type.ts";
import { isPpnumId } from "../model/ppnum-id.ts";
import { isOfNow } from "../model/state.ts";
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
  /** Of the account's tokens; those of an earlier one have ended. */
  readonly generation: number;
  /** The same of a client with a secret, where that is another account. */
  readonly clientGeneration: number | undefined;
  /** Unix seconds. */
  readonly expiresAt: number;
}

type OfOrigin = Pick<Access, "clientId" | "clientGeneration" | "grant">;

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
  const { generation, client_generation: clientGeneration } = claims;
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
    // A token from before there were any is of the first.
    generation: typeof generation === "number" ? generation : 0,
    clientGeneration: typeof clientGeneration === "number" ? clientGeneration : undefined,
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

async function isLoginLive(store: NumbersStore, grant: string | undefined, now: number): Promise<boolean> {
  return grant === undefined || (await store.oidc.find("Grant", bytesOf(grant), now)) !== undefined;
}

/** An agent that acts for a person does so while the lending lasts. Others act for what they own. */
async function mayAct(store: NumbersStore, { sub, type, act }: Access, now: number): Promise<boolean> {
  if (!act) return true;
  if (!(await isActive(store, act.sub))) return false;
  if (type === "human") return (await store.lending.between(sub, act.sub, now)) !== undefined;
  return store.entities.isUnder(sub, act.sub);
}

/** Whether what it came of, a login or a client's secret, has not been ended since. */
export async function isOriginLive(store: NumbersStore, access: OfOrigin, now: number): Promise<boolean> {
  const { clientId, clientGeneration, grant } = access;
  if (!(await isLoginLive(store, grant, now))) return false;
  return clientGeneration === undefined || (await store.entities.get(clientId))?.tokenGeneration === clientGeneration;
}

/** Whether what it came of still stands, and no suspension has come between. Its account may be suspended: that shuts out from most, not from all. */
export async function stands(store: NumbersStore, access: Access, now: number): Promise<boolean> {
  const account = await store.entities.get(access.sub);
  if (!account || !isOfNow(account, access.generation)) return false;
  return (await isOriginLive(store, access, now)) && mayAct(store, access, now);
}
