/** What the provider says about an account. A name is nowhere in it: third parties ask for what they need. */
import type { Account, AccountClaims } from "oidc-provider";
import { TYPE_RULES } from "../model/entity-type.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Entity } from "../store/contract-entities.ts";

export const CLAIMS: Readonly<Record<string, string[]>> = {
  openid: ["sub"],
  profile: ["ppnum", "entity_type", "created_at"],
  email: ["email", "email_verified"],
};

const DAY = 86_400;

/** The hour of a person's birth here is nobody's business (`hidesBirth`). */
async function userInfo(store: NumbersStore, entity: Entity): Promise<AccountClaims> {
  const contact = await store.contacts.get(entity.ppnumId);
  return {
    sub: entity.ppnumId,
    ppnum: entity.ppnum,
    entity_type: entity.type,
    created_at: TYPE_RULES[entity.type].hidesBirth ? entity.createdAt - (entity.createdAt % DAY) : entity.createdAt,
    ...(contact ? { email: contact.email, email_verified: true } : {}),
  };
}

/** @param isFirstParty the operator's own apps let in a suspended account too: who suspended themselves resumes there */
export async function findAccount(store: NumbersStore, ppnumId: string, isFirstParty: boolean): Promise<Account | undefined> {
  const entity = await store.entities.get(ppnumId);
  if (entity?.state !== "active" && !(entity?.state === "suspended" && isFirstParty)) return undefined;
  return {
    accountId: ppnumId,
    // An id_token says who, not what: it is kept too long for that.
    claims: async (use) => (use === "id_token" ? { sub: ppnumId } : userInfo(store, entity)),
  };
}
