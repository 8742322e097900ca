/**
 * What a person lends to an agent, as a token that is only good for an exchange (RFC 8693 §4.4, `may_act`). It is made anew whenever the
 * agent asks for it, and it is worth what the lending in the store is worth at that moment.
 */
import type { Lending } from "../store/contract-accounts.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { readJwt, writeJwt } from "./jwt.ts";
import { RESOURCE, scopesIn } from "./scopes.ts";

const TYP = "delegation+jwt";

/** Its audience is the token endpoint alone: the API refuses it. */
const audience = (issuer: string): string => `${issuer}/oauth/token`;

export const writeDelegation = (keys: AuthKeys, issuer: string, { person, agent, scopes, until }: Lending): string =>
  writeJwt(keys, TYP, {
    iss: issuer,
    aud: audience(issuer),
    sub: person,
    may_act: { sub: agent },
    scope: scopes.join(" "),
    resource: RESOURCE,
    exp: until,
  });

export interface Delegation {
  readonly person: string;
  readonly agent: string;
  readonly scopes: readonly string[];
}

export function readDelegation(keys: AuthKeys, issuer: string, token: string, now: number): Delegation | undefined {
  const { sub, aud, may_act: mayAct, scope } = readJwt(keys, token, TYP, issuer, now) ?? {};
  if (aud !== audience(issuer) || typeof sub !== "string" || typeof mayAct !== "object" || mayAct === null) return undefined;
  const agent = "sub" in mayAct ? mayAct.sub : undefined;
  return typeof agent === "string" ? { person: sub, agent, scopes: scopesIn(scope) } : undefined;
}
