/**
 * Token Exchange (RFC 8693), for two things: an owner gets a token for a dependent, which has no secret; an agent gets one for a person who
 * lent it their number. What is wrong with the tokens shown is `invalid_request` (§2.2.2); a dependent that is not owned, not there or not
 * active is `invalid_grant`, one answer for all three.
 */
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { type Access, type Actor, actorsIn, isActive, MAX_CHAIN, readAccess, stands } from "./access.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { readDelegation } from "./delegation.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { RESOURCE, scopesIn } from "./scopes.ts";

const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

export const EXCHANGE_PARAMETERS = [
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "requested_subject",
  "resource",
  "audience",
  "scope",
] as const;

export type ExchangeRequest = Readonly<Partial<Record<(typeof EXCHANGE_PARAMETERS)[number], string>>>;

/** Whom the new token is about, who acts, and what at most it may. */
export interface Exchanged {
  readonly sub: string;
  readonly act: Actor;
  readonly scopes: readonly string[];
}

const NOT_GOOD = "a token is not good, or not the client's";
const refused = (what: string): Error => new errors.InvalidRequest(what);

/** Both types are access_token, a delegation's as well; nothing else is made or taken. */
function checkTypes(request: ExchangeRequest): void {
  if (!request.subject_token) throw refused("subject_token is missing");
  if (request.subject_token_type !== ACCESS_TOKEN) throw refused("subject_token_type is not supported");
  if ((request.actor_token === undefined) !== (request.actor_token_type === undefined))
    throw refused("actor_token and actor_token_type come together");
  if (request.actor_token_type !== undefined && request.actor_token_type !== ACCESS_TOKEN)
    throw refused("actor_token_type is not supported");
  if (request.requested_token_type !== undefined && request.requested_token_type !== ACCESS_TOKEN)
    throw refused("requested_token_type is not supported");
}

function checkTarget({ resource, audience }: ExchangeRequest): void {
  if ([resource, audience].some((target) => target !== undefined && target !== RESOURCE)) throw new errors.InvalidTarget();
}

/** All that both tokens have, or the part of it that is asked for. */
function narrowed({ scope }: ExchangeRequest, allowed: readonly string[]): readonly string[] {
  const asked = scope === undefined ? allowed : scopesIn(scope);
  if (asked.length === 0 || !asked.every((one) => allowed.includes(one)))
    throw new errors.InvalidScope("not in the tokens shown", scope ?? "");
  return asked;
}

function actedBy(sub: string, before: Actor | undefined): Actor {
  const act: Actor = before ? { sub, act: before } : { sub };
  if (!actorsIn(act)) throw refused(`more than ${MAX_CHAIN} actors`);
  return act;
}

export class Exchange {
  private readonly parts: AuthParts;
  private readonly keys: AuthKeys;

  constructor(parts: AuthParts, keys: AuthKeys) {
    this.parts = parts;
    this.keys = keys;
  }

  async run(clientId: string, request: ExchangeRequest): Promise<Exchanged> {
    checkTypes(request);
    checkTarget(request);
    if (request.requested_subject !== undefined) return this.dependent(clientId, request, request.requested_subject);
    if (request.actor_token === undefined) throw refused("requested_subject or actor_token is missing");
    return this.lent(clientId, request, request.actor_token);
  }

  /** A token of the client's own, for the API. */
  private async own(clientId: string, token: string): Promise<Access> {
    const now = nowOf(this.parts);
    const access = readAccess(this.keys, this.parts.issuer, token, now);
    const { store } = this.parts;
    const isGood = access?.clientId === clientId && (await stands(store, access, now)) && (await isActive(store, access.sub));
    if (!isGood) throw refused(NOT_GOOD);
    return access;
  }

  private async dependent(clientId: string, request: ExchangeRequest, target: string): Promise<Exchanged> {
    const subject = await this.own(clientId, request.subject_token ?? "");
    // Who was lent a number may speak by it, not by what its person owns.
    if (subject.type === "human" && subject.act) throw new errors.InvalidGrant();
    if (request.actor_token !== undefined) await this.own(clientId, request.actor_token);
    const isOwned = await this.parts.store.entities.isUnder(target, subject.sub);
    const scopes = narrowed(request, [...subject.scopes]);
    const entity = isOwned ? await this.parts.store.entities.get(target) : undefined;
    // What has a secret answers for itself.
    if (entity?.state !== "active" || entity.hasSecret) throw new errors.InvalidGrant();
    return { sub: target, act: actedBy(subject.sub, subject.act), scopes };
  }

  private async lent(clientId: string, request: ExchangeRequest, actorToken: string): Promise<Exchanged> {
    if (!this.parts.lending) throw refused("numbers are not lent here");
    const now = nowOf(this.parts);
    const shown = readDelegation(this.keys, this.parts.issuer, request.subject_token ?? "", now);
    const actor = await this.own(clientId, actorToken);
    if (shown?.agent !== actor.sub) throw refused(NOT_GOOD);
    const lending = await this.parts.store.lending.between(shown.person, actor.sub, now);
    if (!lending) throw refused("this lending is over");
    const scopes = narrowed(
      request,
      lending.scopes.filter((scope) => shown.scopes.includes(scope) && actor.scopes.includes(scope)),
    );
    if (!(await isActive(this.parts.store, shown.person))) throw new errors.InvalidGrant();
    return { sub: shown.person, act: actedBy(actor.sub, actor.act), scopes };
  }
}

/** The parameters, each at most once: the provider has seen to that. */
export function exchangeRequest(ctx: KoaContextWithOIDC): ExchangeRequest {
  const params = ctx.oidc.params ?? {};
  const given = EXCHANGE_PARAMETERS.map((name) => [name, params[name]]).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(given);
}

export const EXCHANGED_TYPE = ACCESS_TOKEN;
