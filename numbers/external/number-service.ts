/** NumberService: an owner's numbers. */
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { Alias as ApiAlias } from "../gen/cairn/numbers/v1/number_pb.ts";
import type { NumberService } from "../gen/cairn/numbers/v1/number_service_pb.ts";
import { isAlias, isReserved, isScope, normaliseAlias } from "../model/alias.ts";
import { isCapabilityName, versionRank } from "../model/capability.ts";
import { type Depth, drawPpnum } from "../model/ppnum.ts";
import type { EntityState } from "../model/state.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Entity, MoveOutcome } from "../store/contract-entities.ts";
import { type Alias, MAX_KNOCKS } from "../store/contract-public.ts";
import { bytesField, futureField, nameField, ppnumIdField } from "./fields.ts";
import { byOf, callerOf } from "./guard.ts";
import { listNumbers } from "./listing.ts";
import { Masks } from "./masks.ts";
import type { Nonces } from "./nonces.ts";
import { maskNumber, numberNow, numberOf, ownedEntity, requireMoved, requireRolled } from "./owned.ts";
import type { ExternalParts } from "./parts.ts";
import { capabilityField, Provisioning, reachField } from "./provisioning.ts";
import { Ration, type Rations } from "./rations.ts";
import { badField, refusal } from "./reasons.ts";
import { makeSecret } from "./secret.ts";
import { aliasKindWord, stateWord } from "./words.ts";

/** A secret's life, where it has an end. */
const MAX_SECRET_SECS = 10 * 365 * 86_400;
const KNOCK_ID_BYTES = 16;
const MAX_PRIORITY = 100;

type By = ReturnType<typeof byOf>;
type Move = (store: NumbersStore, id: string, by: By, now: number, expected: EntityState | undefined) => Promise<MoveOutcome>;

interface MoveRequest {
  readonly ppnumId: string;
  readonly expectedState: number;
}

const ENTITY_STATES: readonly string[] = ["reserved", "active", "suspended", "deactivated"] satisfies readonly EntityState[];
const isEntityState = (state: string): state is EntityState => ENTITY_STATES.includes(state);

/** @throws a refusal for a state that an account is never in */
function expectedField(value: number): EntityState | undefined {
  const state = stateWord(value);
  if (state === undefined || isEntityState(state)) return state;
  throw refusal("expected-state");
}

/** Custom ones alone: others are an operator's to give. */
function aliasField(alias: ApiAlias | undefined): Alias {
  const name = normaliseAlias(alias?.alias ?? "");
  const kind = aliasKindWord(alias?.kind ?? 0) ?? "custom";
  if (alias === undefined || name === undefined) throw badField("alias");
  if (isReserved(kind) || !isAlias(name, kind)) throw badField("kind");
  if (!isScope(alias.scope)) throw badField("scope");
  if (Math.abs(alias.priority) > MAX_PRIORITY) throw badField("priority");
  return { alias: name, scope: alias.scope, kind, priority: alias.priority };
}

class Numbers {
  private readonly parts: ExternalParts;
  private readonly masks: Masks;

  constructor(parts: ExternalParts, masks: Masks) {
    this.parts = parts;
    this.masks = masks;
  }

  now = (): number => Math.floor(this.parts.clock.now());

  owned = (request: { readonly ppnumId: string }, context: HandlerContext): Promise<Entity> =>
    ownedEntity(this.parts.store, callerOf(context), request.ppnumId);

  async get(request: { readonly ppnumId: string }, context: HandlerContext) {
    const mask = request.ppnumId === "" ? undefined : await this.masks.mine(request.ppnumId, callerOf(context));
    if (mask) return { number: maskNumber(mask) };
    return { number: await numberOf(this.parts.store, await this.owned(request, context)) };
  }

  move = (move: Move) => async (request: MoveRequest, context: HandlerContext) => {
    const { store } = this.parts;
    const expected = expectedField(request.expectedState);
    const { ppnumId } = await this.owned(request, context);
    requireMoved(await move(store, ppnumId, byOf(callerOf(context)), this.now(), expected));
    return { number: await numberNow(store, ppnumId) };
  };

  /** What the caller may not be able to take back: a field that was misspelt in JSON arrives as none, and would be its own account. */
  namedMove = (move: Move) => async (request: MoveRequest, context: HandlerContext) => {
    ppnumIdField(request.ppnumId);
    return this.move(move)(request, context);
  };

  async rollSecret(
    request: { readonly ppnumId: string; readonly expiresAt: number; readonly atOnce: boolean },
    context: HandlerContext,
  ) {
    const { store, random } = this.parts;
    const { expiresAt, atOnce } = request;
    if (expiresAt !== 0) futureField(expiresAt, this.now(), MAX_SECRET_SECS, "expires_at");
    const { ppnumId } = await this.owned(request, context);
    const { text, kept } = makeSecret(random, expiresAt === 0 ? undefined : expiresAt);
    requireRolled(await store.secrets.roll(ppnumId, kept, byOf(callerOf(context)), this.now(), atOnce));
    return { secret: text };
  }

  async setReach(request: { readonly ppnumId: string; readonly reach: number }, context: HandlerContext) {
    const { store } = this.parts;
    if (request.reach === 0) throw badField("reach");
    const { ppnumId, type, depth } = await this.owned(request, context);
    const reach = reachField(request.reach, type, depth);
    if ((await store.entities.setReach(ppnumId, reach, byOf(callerOf(context)), this.now())) !== "set") throw refusal("not-found");
    return { number: await numberNow(store, ppnumId) };
  }

  async setDisplayName(request: { readonly ppnumId: string; readonly displayName: string }, context: HandlerContext) {
    const { store } = this.parts;
    const name = nameField(request.displayName);
    const { ppnumId } = await this.owned(request, context);
    const set = await store.entities.setDisplayName(ppnumId, name, byOf(callerOf(context)), this.now());
    if (set !== "set") throw refusal("not-found");
    return { number: await numberNow(store, ppnumId) };
  }

  async putAlias(request: { readonly ppnumId: string; readonly alias?: ApiAlias | undefined }, context: HandlerContext) {
    const alias = aliasField(request.alias);
    const { ppnumId } = await this.owned(request, context);
    const put = await this.parts.store.aliases.put(ppnumId, alias, byOf(callerOf(context)), this.now());
    if (put !== "put") throw refusal(put === "taken" ? "alias-taken" : put);
    return {};
  }

  async dropAlias(request: { readonly ppnumId: string; readonly alias: string; readonly scope: string }, context: HandlerContext) {
    const alias = normaliseAlias(request.alias);
    if (alias === undefined) throw badField("alias");
    if (!isScope(request.scope)) throw badField("scope");
    const { ppnumId } = await this.owned(request, context);
    const dropped = await this.parts.store.aliases.drop(ppnumId, alias, request.scope, byOf(callerOf(context)), this.now());
    if (dropped !== "dropped") throw refusal(dropped);
    return {};
  }
}

function capabilities(
  parts: ExternalParts,
  numbers: Numbers,
): Pick<ServiceImpl<typeof NumberService>, "putCapability" | "dropCapability"> {
  const { store } = parts;
  return {
    async putCapability(request, context) {
      if (!request.capability) throw badField("capability");
      const capability = capabilityField(request.capability);
      const { ppnumId } = await numbers.owned(request, context);
      const put = await store.capabilities.put(ppnumId, capability, byOf(callerOf(context)), numbers.now());
      if (put !== "put") throw refusal(put === "not-an-agent" ? "wrong-type" : put);
      return {};
    },
    async dropCapability(request, context) {
      const { name, version } = request;
      if (!isCapabilityName(name)) throw badField("name");
      if (versionRank(version) === undefined) throw badField("version");
      const { ppnumId } = await numbers.owned(request, context);
      const dropped = await store.capabilities.drop(ppnumId, name, version, byOf(callerOf(context)), numbers.now());
      if (dropped !== "dropped") throw refusal(dropped === "last" ? "last-capability" : dropped);
      return {};
    },
  };
}

function knocks({ store }: ExternalParts, numbers: Numbers): Pick<ServiceImpl<typeof NumberService>, "listKnocks" | "dropKnocks"> {
  return {
    async listKnocks(request, context) {
      const { ppnumId } = await numbers.owned(request, context);
      const waiting = await store.knocks.waiting(ppnumId, numbers.now());
      return { knocks: waiting.map(({ id, sealed, at }) => ({ id: Uint8Array.from(id), sealed: Uint8Array.from(sealed), at })) };
    },
    async dropKnocks(request, context) {
      if (request.ids.length > MAX_KNOCKS) throw badField("ids");
      const ids = request.ids.map((id) => bytesField(id, KNOCK_ID_BYTES, "ids"));
      const { ppnumId } = await numbers.owned(request, context);
      await store.knocks.drop(ppnumId, ids);
      return {};
    },
  };
}

export function numberService(parts: ExternalParts, rations: Rations, nonces: Nonces): ServiceImpl<typeof NumberService> {
  const { store, random } = parts;
  const masks = new Masks(parts, nonces);
  const numbers = new Numbers(parts, masks);
  const provisioning = new Provisioning(parts, new Ration(rations.create, parts.clock));
  const draw = (depth: Depth): string => drawPpnum(random, depth);
  return {
    get: (request, context) => numbers.get(request, context),
    list: (request, context) => listNumbers(store, callerOf(context), request, numbers.now()),
    createNumber: (request, context) => provisioning.createNumber(request, context),
    createDependent: (request, context) => provisioning.createDependent(request, context),
    createMask: (request, context) => masks.create(request, context),
    claimMask: (request, context) => masks.claim(request, context),
    endMask: (request, context) => masks.end(request, context),
    rotate: numbers.move(({ life }, id, by, now, expected) => life.rotate(id, draw, by, now, expected)),
    suspend: numbers.namedMove(({ life }, id, by, now, expected) => life.suspend(id, by, now, expected)),
    resume: numbers.namedMove(({ life }, id, by, now, expected) => life.resume(id, by, now, expected)),
    deactivate: numbers.namedMove(({ life }, id, by, now, expected) => life.deactivate(id, by, now, expected)),
    rollSecret: (request, context) => numbers.rollSecret(request, context),
    setReach: (request, context) => numbers.setReach(request, context),
    setDisplayName: (request, context) => numbers.setDisplayName(request, context),
    putAlias: (request, context) => numbers.putAlias(request, context),
    dropAlias: (request, context) => numbers.dropAlias(request, context),
    ...capabilities(parts, numbers),
    ...knocks(parts, numbers),
  };
}
