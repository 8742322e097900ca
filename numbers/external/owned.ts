/** What a caller may touch: their own account and those below it. All else is as if it were not there. */
import { TYPE_RULES } from "../model/entity-type.ts";
import type { NumberState } from "../model/state.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { RollOutcome } from "../store/contract-accounts.ts";
import type { Entity, MoveOutcome, MoveRefusal } from "../store/contract-entities.ts";
import type { Mask } from "../store/contract-keys.ts";
import type { Caller } from "./caller.ts";
import { ppnumIdField } from "./fields.ts";
import { type Reason, refusal } from "./reasons.ts";
import { API_ALIAS, API_REACH, API_STATE, API_TYPE } from "./words.ts";

/** @param ppnumId empty: the caller's own @throws the refusal `not-found` */
export async function ownedEntity(store: NumbersStore, { sub, account }: Caller, ppnumId: string): Promise<Entity> {
  if (ppnumId === "" || ppnumId === sub) return account;
  const id = ppnumIdField(ppnumId);
  const entity = (await store.entities.isUnder(id, sub)) ? await store.entities.get(id) : undefined;
  if (!entity) throw refusal("not-found");
  return entity;
}

/** As its owner sees it. */
export async function numberOf({ aliases, capabilities }: NumbersStore, entity: Entity) {
  const able = TYPE_RULES[entity.type].hasCapabilities ? await capabilities.list(entity.ppnumId) : [];
  return {
    ppnumId: entity.ppnumId,
    ppnum: entity.ppnum ?? "",
    entityType: API_TYPE[entity.type],
    state: API_STATE[entity.state],
    owner: entity.owner ?? "",
    depth: entity.depth,
    displayName: entity.displayName ?? "",
    reach: API_REACH[entity.reach],
    createdAt: entity.createdAt,
    aliases: (await aliases.list(entity.ppnumId)).map(({ kind, ...alias }) => ({ ...alias, kind: API_ALIAS[kind] })),
    capabilities: able.map((capability) => ({ ...capability })),
  };
}

export const maskNumber = ({ ppnumId, ppnum, expiresAt }: Pick<Mask, "ppnumId" | "ppnum" | "expiresAt">) => ({
  ppnumId,
  ppnum,
  entityType: API_TYPE.mask,
  state: API_STATE.active,
  reach: API_REACH.closed,
  expiresAt,
});

/** An account by its id, which must be there: it was just changed. */
export async function numberNow(store: NumbersStore, ppnumId: string) {
  const entity = await store.entities.get(ppnumId);
  if (!entity) throw refusal("not-found");
  return numberOf(store, entity);
}

const MOVES: Readonly<Record<MoveRefusal, Reason>> = {
  "not-found": "not-found",
  "bad-transition": "bad-transition",
  changed: "expected-state",
  held: "held",
  "owner-not-active": "owner-suspended",
  ration: "ration",
  "pool-exhausted": "pool-exhausted",
};

/** @throws the refusal of a secret that was not made */
export function requireRolled(outcome: RollOutcome): void {
  if (outcome !== "rolled") throw refusal(outcome);
}

const stateOf = (state: NumberState | undefined) => (state === undefined ? {} : { state: API_STATE[state] });

/** @throws the refusal of a move that was not made */
export function requireMoved(outcome: MoveOutcome): void {
  if ("refused" in outcome) throw refusal(MOVES[outcome.refused], stateOf(outcome.state));
}
