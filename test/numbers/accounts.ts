/** Accounts for the tests of the directory's store: each call makes another one, from bytes that follow from its label. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { defaultReach, type EntityType, TYPE_RULES } from "../../numbers/model/entity-type.ts";
import { DIGITS_BY_DEPTH } from "../../numbers/model/ppnum.ts";
import { ppnumIdOf } from "../../numbers/model/ppnum-id.ts";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import type { Created, Draw, NewEntity } from "../../numbers/store/contract-entities.ts";
import type { NewAttested } from "../../numbers/store/contract-keys.ts";

export const NOW = 1_800_000_000;
export const DAY = 86_400;
export const ADMIN = { admin: "olga" };

export const bytesOf = (label: string, length: number): Uint8Array =>
  new Uint8Array(createHash("shake256", { outputLength: length }).update(label).digest());

export const idOf = (label: string): string => ppnumIdOf(bytesOf(`id ${label}`, 16));

/** Counts upwards: each number is another one. */
export function counting(start = 0): Draw {
  let next = start;
  return (depth) => String(next++).padStart(DIGITS_BY_DEPTH[depth], "0");
}

/** Draws of all tests: no two are the same. */
export const draw = counting(1);

export const newEntity = (label: string, type: EntityType, changes: Partial<NewEntity> = {}): NewEntity => ({
  ppnumId: idOf(label),
  type,
  reach: defaultReach(type, changes.owner === undefined ? 0 : 1),
  hasSecret: TYPE_RULES[type].hasSecret,
  ...changes,
});

/** An active account. */
export async function make(
  store: NumbersStore,
  label: string,
  type: EntityType,
  changes: Partial<NewEntity> = {},
): Promise<Created> {
  const outcome = await store.entities.create([newEntity(label, type, changes)], draw, ADMIN, NOW);
  if (!("created" in outcome)) throw new Error(`not made: ${JSON.stringify(outcome)}`);
  const [created] = outcome.created;
  if (!created) throw new Error("nothing was made");
  return created;
}

/** Below `owner`: a dependent AI agent, without a secret. */
export const makeDependent = (store: NumbersStore, label: string, owner: string): Promise<Created> =>
  make(store, label, "ai_agent", { owner, hasSecret: false, reach: "closed" });

export const stateOf = async (store: NumbersStore, ppnumId: string): Promise<string | undefined> =>
  (await store.entities.get(ppnumId))?.state;

/** What the parts of a tree are, as `a:active b:suspended`. */
export async function statesOf(store: NumbersStore, ids: Readonly<Record<string, string>>): Promise<string> {
  const states = await Promise.all(Object.entries(ids).map(async ([name, id]) => `${name}:${await stateOf(store, id)}`));
  return states.join(" ");
}

export const attested = (label: string, ppnumId: string, changes: Partial<NewAttested> = {}): NewAttested => ({
  serial: bytesOf(`serial ${label}`, 8),
  ppnumId,
  subject: bytesOf(`key ${label}`, 32),
  notAfter: NOW + DAY,
  actor: undefined,
  isBare: false,
  bytes: bytesOf(`attestation ${label}`, 144),
  relayUrl: "wss://relay.example",
  ...changes,
});

/** How many events of a kind a watcher sees. */
export async function eventsOf(store: NumbersStore, watcher: string): Promise<string[]> {
  const events = await store.events.after(watcher, 0, 1000);
  if (events === "too-old") throw expect.unreachable("events were deleted");
  return events.map(({ kind }) => kind);
}
