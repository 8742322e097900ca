/** AccountService: what a person does about their account in a first-party app. */
import type { ServiceImpl } from "@connectrpc/connect";
import type { ApiScope } from "../auth/scopes.ts";
import type { AccountService, LendRequest } from "../gen/cairn/numbers/v1/account_pb.ts";
import type { NumbersStore } from "../store/contract.ts";
import { type Lending, MAX_LENDING_SECS } from "../store/contract-accounts.ts";
import type { Entity } from "../store/contract-entities.ts";
import { exportOf } from "./export.ts";
import { futureField, ppnumField, ppnumIdField } from "./fields.ts";
import { callerOf } from "./guard.ts";
import type { ExternalParts } from "./parts.ts";
import { Ration, type Rations } from "./rations.ts";
import { badField, type Reason, refusal } from "./reasons.ts";

const REFUSALS: Readonly<Record<"not-found" | "not-active" | "wrong-type" | "too-long", Reason>> = {
  "not-found": "not-found",
  "not-active": "suspended",
  "wrong-type": "wrong-type",
  "too-long": "malformed",
};

/** What may be lent: to speak, and to be attested while speaking. */
const LENDABLE: readonly string[] = ["messages:send", "attest"] satisfies readonly ApiScope[];

function scopesField(scopes: readonly string[]): readonly string[] {
  const some = [...new Set(scopes)];
  if (some.length === 0 || !some.every((scope) => LENDABLE.includes(scope))) throw badField("scopes");
  return some;
}

async function lentOf({ entities }: NumbersStore, { agent, scopes, until }: Lending) {
  const entity = await entities.get(agent);
  return { ppnumId: agent, ppnum: entity?.ppnum ?? "", displayName: entity?.displayName ?? "", scopes: [...scopes], until };
}

type Lendings = "lend" | "listLent" | "endLending" | "listBorrowed";

function lendings(
  { store, lends, clock, delegationToken }: ExternalParts,
  ration: Ration,
): Pick<ServiceImpl<typeof AccountService>, Lendings> {
  const now = (): number => Math.floor(clock.now());
  /** An agent that answers whoever asks, or that they know already: all others are as if they were not there. */
  const mayLendTo = async ({ type, state, reach, ppnumId }: Entity, person: string): Promise<boolean> => {
    if (type !== "ai_agent" || state !== "active") return false;
    const isKnown = reach === "open" || (await store.entities.isUnder(ppnumId, person));
    return isKnown || (await store.lending.between(person, ppnumId, now())) !== undefined;
  };
  const lendingIn = async (request: LendRequest, person: string): Promise<Lending> => {
    const scopes = scopesField(request.scopes);
    const until = futureField(request.until, now(), MAX_LENDING_SECS, "until");
    const agent = await store.entities.byPpnum(ppnumField(request.agent, "agent"));
    if (!agent || !(await mayLendTo(agent, person))) throw refusal("not-found");
    return { person, agent: agent.ppnumId, scopes, until };
  };
  return {
    async lend(request, context) {
      if (!lends) throw refusal("off");
      const { sub } = callerOf(context);
      ration.take(sub);
      const lending = await lendingIn(request, sub);
      const lent = await store.lending.lend(lending, now());
      if (lent !== "lent") throw refusal(REFUSALS[lent]);
      return { lent: await lentOf(store, lending) };
    },
    async listLent(_request, context) {
      const lent = await store.lending.lentBy(callerOf(context).sub, now());
      return { lent: await Promise.all(lent.map((lending) => lentOf(store, lending))) };
    },
    async endLending(request, context) {
      const ended = await store.lending.end(callerOf(context).sub, ppnumIdField(request.ppnumId), now());
      if (ended !== "ended") throw refusal(ended);
      return {};
    },
    async listBorrowed(_request, context) {
      const borrowed = lends ? await store.lending.borrowedBy(callerOf(context).sub, now()) : [];
      return {
        borrowed: await Promise.all(
          borrowed.map(async (lending) => ({
            ppnumId: lending.person,
            scopes: [...lending.scopes],
            until: lending.until,
            delegationToken: await delegationToken(lending),
          })),
        ),
      };
    },
  };
}

export function accountService(parts: ExternalParts, rations: Rations): ServiceImpl<typeof AccountService> {
  const { store, clock, logins, recoveries } = parts;
  const now = (): number => Math.floor(clock.now());
  return {
    ...lendings(parts, new Ration(rations.lend, clock)),
    async listLogins(_request, context) {
      const { sub, grantId } = callerOf(context);
      const current = grantId === undefined ? undefined : logins.idOf(grantId);
      const [all, recovery] = await Promise.all([logins.list(sub), recoveries.underWay(sub)]);
      return { logins: all.map((login) => ({ ...login, current: login.id === current })), ...(recovery ? { recovery } : {}) };
    },
    async endLogin(request, context) {
      if (!/^[\w-]{1,128}$/.test(request.id)) throw badField("id");
      const ended = await logins.end(callerOf(context).sub, request.id);
      if (ended !== "ended") throw refusal(ended);
      return {};
    },
    async refuseRecovery(_request, context) {
      await recoveries.refuse(callerOf(context).sub);
      return {};
    },
    async listPasskeys(_request, context) {
      const passkeys = await store.credentials.list(callerOf(context).sub);
      return { passkeys: passkeys.map(({ id, lastUsed }) => ({ id: Uint8Array.from(id), lastUsed })) };
    },
    async dropPasskey(request, context) {
      if (request.id.length === 0 || request.id.length > 1023) throw badField("id");
      const dropped = await store.credentials.drop(callerOf(context).sub, request.id, now());
      if (dropped !== "dropped") throw refusal(dropped === "last" ? "last-way-in" : dropped);
      return {};
    },
    export: async (_request, context) => ({ json: JSON.stringify(await exportOf(parts, callerOf(context)), undefined, 2) }),
  };
}
