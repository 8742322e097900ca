/** The words of the model as the API's, and back. */
import { EventKind as ApiEvent } from "../gen/cairn/numbers/v1/event_pb.ts";
import {
  AliasKind as ApiAlias,
  Reach as ApiReach,
  NumberState as ApiState,
  EntityType as ApiType,
} from "../gen/cairn/numbers/v1/number_pb.ts";
import type { AliasKind } from "../model/alias.ts";
import type { EntityType, Reach } from "../model/entity-type.ts";
import type { NumberState } from "../model/state.ts";
import type { EventKind } from "../store/contract-public.ts";
import { badField } from "./reasons.ts";

export const API_TYPE: Readonly<Record<EntityType, ApiType>> = {
  human: ApiType.HUMAN,
  ai_agent: ApiType.AI_AGENT,
  enterprise: ApiType.ENTERPRISE,
  programmable: ApiType.PROGRAMMABLE,
  mask: ApiType.MASK,
};

export const API_STATE: Readonly<Record<NumberState, ApiState>> = {
  available: ApiState.AVAILABLE,
  reserved: ApiState.RESERVED,
  active: ApiState.ACTIVE,
  suspended: ApiState.SUSPENDED,
  deactivated: ApiState.DEACTIVATED,
  quarantined: ApiState.QUARANTINED,
  expired: ApiState.EXPIRED,
};

export const API_REACH: Readonly<Record<Reach, ApiReach>> = {
  open: ApiReach.OPEN,
  ask: ApiReach.ASK,
  closed: ApiReach.CLOSED,
};

export const API_ALIAS: Readonly<Record<AliasKind, ApiAlias>> = {
  shortcode: ApiAlias.SHORTCODE,
  enterprise: ApiAlias.ENTERPRISE,
  custom: ApiAlias.CUSTOM,
};

export const API_EVENT: Readonly<Record<EventKind, ApiEvent>> = {
  created: ApiEvent.CREATED,
  activated: ApiEvent.ACTIVATED,
  suspended: ApiEvent.SUSPENDED,
  resumed: ApiEvent.RESUMED,
  deactivated: ApiEvent.DEACTIVATED,
  rotated: ApiEvent.ROTATED,
  expired: ApiEvent.EXPIRED,
  attested: ApiEvent.ATTESTED,
  "key-ended": ApiEvent.KEY_ENDED,
  knocked: ApiEvent.KNOCKED,
  lent: ApiEvent.LENT,
  "lending-ended": ApiEvent.LENDING_ENDED,
  "mask-claimed": ApiEvent.MASK_CLAIMED,
  "alias-changed": ApiEvent.ALIAS_CHANGED,
  "capability-changed": ApiEvent.CAPABILITY_CHANGED,
  "secret-rolled": ApiEvent.SECRET_ROLLED,
  "recovery-asked": ApiEvent.RECOVERY_ASKED,
  "recovery-refused": ApiEvent.RECOVERY_REFUSED,
  "contact-changed": ApiEvent.CONTACT_CHANGED,
};

/** @returns undefined for unspecified @throws a refusal for a value that the API does not have */
function wordOf<T extends string>(words: Readonly<Record<T, number>>, value: number, field: string): T | undefined {
  if (value === 0) return undefined;
  for (const word in words) if (words[word] === value) return word;
  throw badField(field);
}

export const typeWord = (value: number): EntityType | undefined => wordOf(API_TYPE, value, "entity_type");
export const stateWord = (value: number): NumberState | undefined => wordOf(API_STATE, value, "expected_state");
export const reachWord = (value: number): Reach | undefined => wordOf(API_REACH, value, "reach");
export const aliasKindWord = (value: number): AliasKind | undefined => wordOf(API_ALIAS, value, "kind");
