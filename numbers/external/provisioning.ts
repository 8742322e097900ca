/** Numbers that an account makes: senders and agents with a secret of their own, dependents without one. */
import type { HandlerContext } from "@connectrpc/connect";
import type { Capability as ApiCapability } from "../gen/cairn/numbers/v1/number_pb.ts";
import {
  type CreateDependentRequest,
  CreateDependentRequestSchema,
  type CreateNumberRequest,
  CreateNumberRequestSchema,
} from "../gen/cairn/numbers/v1/number_service_pb.ts";
import { type Capability, capabilityFault } from "../model/capability.ts";
import { defaultReach, type EntityType, mayReach, type Reach } from "../model/entity-type.ts";
import { type Depth, drawPpnum } from "../model/ppnum.ts";
import { newPpnumId } from "../model/ppnum-id.ts";
import type { Created, CreateRefusal, NewEntity } from "../store/contract-entities.ts";
import type { Caller } from "./caller.ts";
import { nameField } from "./fields.ts";
import { byOf, callerOf } from "./guard.ts";
import { idempotencyOf } from "./idempotency.ts";
import { numberNow, ownedEntity, requireRolled } from "./owned.ts";
import type { ExternalParts } from "./parts.ts";
import type { Ration } from "./rations.ts";
import { badCapability, badField, type Reason, refusal } from "./reasons.ts";
import { makeSecret } from "./secret.ts";
import { reachWord, typeWord } from "./words.ts";

const REFUSALS: Readonly<Record<CreateRefusal, Reason>> = {
  "pool-exhausted": "pool-exhausted",
  "pool-full": "pool-exhausted",
  "owner-not-found": "not-found",
  "owner-not-active": "owner-suspended",
  "wrong-type": "wrong-type",
  "bad-reach": "wrong-type",
  "too-deep": "too-deep",
  "too-many-owned": "too-many",
  "other-fields": "idempotency-key",
};

export function capabilityField({ name, version, inputSchema, outputSchema }: ApiCapability): Capability {
  const capability = { name, version, inputSchema, outputSchema };
  const fault = capabilityFault(capability);
  if (fault) throw badCapability(fault);
  return capability;
}

export function reachField(value: number, type: EntityType, depth: number): Reach {
  const reach = reachWord(value) ?? defaultReach(type, depth);
  if (!mayReach(type, reach)) throw badField("reach");
  return reach;
}

interface Provisioned extends Created {
  readonly isAgain: boolean;
}

export class Provisioning {
  private readonly parts: ExternalParts;
  private readonly ration: Ration;

  constructor(parts: ExternalParts, ration: Ration) {
    this.parts = parts;
    this.ration = ration;
  }

  async createNumber(request: CreateNumberRequest, context: HandlerContext) {
    const { store, random } = this.parts;
    const caller = callerOf(context);
    const secret = makeSecret(random);
    const { isAgain, ppnumId } = await this.create(caller, { ...this.numberIn(request, caller), secret: secret.kept });
    // What was told before is not kept: the same request again gets another one. An agent for itself is nobody's but its own.
    const by = request.independent ? { entity: ppnumId } : byOf(caller);
    if (isAgain) requireRolled(await store.secrets.roll(ppnumId, secret.kept, by, this.now()));
    return { number: await numberNow(store, ppnumId), secret: secret.text };
  }

  private numberIn(request: CreateNumberRequest, { sub }: Caller): NewEntity {
    const type = typeWord(request.entityType);
    if (type !== "programmable" && type !== "ai_agent") throw badField("entity_type");
    const capabilities = request.capabilities.map(capabilityField);
    if (type === "ai_agent" && capabilities.length === 0) throw badField("capabilities");
    if (type === "programmable" && capabilities.length > 0) throw refusal("wrong-type");
    // A sender is always somebody's, and shares the owner's fate.
    if (type === "programmable" && request.independent) throw badField("independent");
    return {
      ...this.entity(type, request.independent ? 0 : 1, request),
      ...(request.independent ? {} : { owner: sub }),
      hasSecret: true,
      capabilities,
      ...idempotencyOf(CreateNumberRequestSchema, request),
    };
  }

  async createDependent(request: CreateDependentRequest, context: HandlerContext) {
    const { store } = this.parts;
    const caller = callerOf(context);
    const owner = await ownedEntity(store, caller, request.owner);
    if (owner.depth > 1) throw refusal("too-deep");
    const { ppnumId } = await this.create(caller, {
      ...this.entity("ai_agent", owner.depth + 1, request),
      owner: owner.ppnumId,
      hasSecret: false,
      ...idempotencyOf(CreateDependentRequestSchema, request),
    });
    return { number: await numberNow(store, ppnumId) };
  }

  private entity(type: EntityType, depth: number, request: { readonly displayName: string; readonly reach: number }) {
    const name = nameField(request.displayName);
    const reach = reachField(request.reach, type, depth);
    const ppnumId = newPpnumId(type, this.now(), this.parts.random);
    return { ppnumId, type, reach, ...(name === undefined ? {} : { displayName: name }) };
  }

  private async create(caller: Caller, entity: NewEntity): Promise<Provisioned> {
    const { store, random } = this.parts;
    this.ration.take(caller.sub);
    const draw = (depth: Depth): string => drawPpnum(random, depth);
    const outcome = await store.entities.create([entity], draw, { entity: caller.sub }, this.now());
    if ("refused" in outcome) throw refusal(REFUSALS[outcome.refused]);
    if ("again" in outcome) return { ...outcome.again, isAgain: true };
    const [created] = outcome.created;
    if (!created) throw new Error("the store created nothing and said nothing");
    return { ...created, isAgain: false };
  }

  private now(): number {
    return Math.floor(this.parts.clock.now());
  }
}
