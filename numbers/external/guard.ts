/** Before a handler runs: who calls, may their account do this, is it well. What goes wrong inside leaves as one word. */
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import { logError } from "../../src/host/log.ts";
import { StoreError } from "../../src/host/sqlite/store-error.ts";
import { isOfNow } from "../model/state.ts";
import type { Entity } from "../store/contract-entities.ts";
import { type Access, accessTo } from "./access.ts";
import { type AccessToken, type Caller, callerKey } from "./caller.ts";
import type { ExternalParts } from "./parts.ts";
import type { Ration } from "./rations.ts";
import { refusal } from "./reasons.ts";

type GuardParts = Pick<ExternalParts, "store" | "tokens" | "clock" | "lends" | "log" | "observe">;

/** Of one that is known by a token. */
export type CallRations = Readonly<Record<"calls" | "writes" | "writesBelow", Ration>>;

const MAX_TOKEN = 4096;

/** RFC 6750 §2.1. */
function bearerOf(header: Headers): string {
  const [, token] = /^bearer +([\w~+/.-]+=*)$/i.exec(header.get("authorization") ?? "") ?? [];
  if (token === undefined) throw refusal("no-token");
  if (token.length > MAX_TOKEN) throw refusal("bad-token");
  return token;
}

function requireWell(row: Access, { state }: Entity): void {
  if (state === "active" || (state === "suspended" && row.whenSuspended)) return;
  if (state === "deactivated") throw refusal("bad-token");
  throw refusal(state);
}

/** Who acts is an owner of the account, or an agent that its person lends it to; nobody else. */
async function lentTo({ store, clock, lends }: GuardParts, { sub, actor }: AccessToken): Promise<{ readonly lentTo?: string }> {
  if (actor === undefined || (actor !== sub && (await store.entities.isUnder(sub, actor)))) return {};
  const lending = lends ? await store.lending.between(sub, actor, Math.floor(clock.now())) : undefined;
  if (!lending) throw refusal("bad-token");
  return { lentTo: actor };
}

/** Whose the account is in the end. */
async function rootOf({ store }: GuardParts, { ppnumId, owner, depth }: Entity): Promise<string> {
  if (owner === undefined) return ppnumId;
  return depth === 1 ? owner : ((await store.entities.get(owner))?.owner ?? owner);
}

/** However many tokens it has. Who borrows a number has a ration of their own: else they could use up the person's. */
async function countWrite(parts: GuardParts, { writes, writesBelow }: CallRations, caller: Caller): Promise<void> {
  const root = await rootOf(parts, caller.account);
  writesBelow.require(root);
  writes.take(`${caller.sub} ${caller.lentTo ?? ""}`);
  writesBelow.take(root);
}

async function admit(parts: GuardParts, rations: CallRations, row: Access, header: Headers): Promise<Caller> {
  const token = await parts.tokens.check(bearerOf(header));
  if (!token || token.expiresAt <= parts.clock.now()) throw refusal("bad-token");
  if (!(await parts.tokens.stands(token))) throw refusal("bad-token");
  rations.calls.take(token.actor ?? token.sub);
  const entity = await parts.store.entities.get(token.sub);
  if (!entity || entity.type !== token.type) throw refusal("bad-token");
  requireWell(row, entity);
  if (!isOfNow(entity, token.generation)) throw refusal("bad-token");
  const lent = await lentTo(parts, token);
  if (!row.scopes.every((scope) => token.scopes.includes(scope))) throw refusal("scope");
  if (!row.types.includes(token.type)) throw refusal("type");
  if (lent.lentTo !== undefined && !row.whenLent) throw refusal("lent");
  if (row.byLogin && token.grantId === undefined) throw refusal("scope");
  const caller = { ...token, ...lent, account: entity };
  if (row.counts) await countWrite(parts, rations, caller);
  return caller;
}

/** What to throw in the place of an error. A text of ours or of Connect's says it; all else is our fault and is logged. */
function outward(log: GuardParts["log"], error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  logError(log, error, "a call failed inside the server; the client was told so");
  return refusal(error instanceof StoreError ? "unavailable" : "internal");
}

async function* outwardly<T>(log: GuardParts["log"], messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw outward(log, error);
  }
}

const nameOf = ({ parent, name }: DescMethod): string => `${parent.name}.${name}`;

export function guard(parts: GuardParts, rations: CallRations): Interceptor {
  return (next) => async (request) => {
    const row = accessTo(request.method);
    const observe = (outcome: string): void => parts.observe?.(nameOf(request.method), outcome);
    try {
      if (row !== "anyone") request.contextValues.set(callerKey, await admit(parts, rations, row, request.header));
      const response = await next(request);
      observe("ok");
      return response.stream ? { ...response, message: outwardly(parts.log, response.message) } : response;
    } catch (error) {
      const told = outward(parts.log, error);
      observe(Code[told.code]);
      throw told;
    }
  };
}

/** @throws Error in a method that anyone may call */
export function callerOf(context: HandlerContext): Caller {
  const caller = context.values.get(callerKey);
  if (!caller) throw new Error("nobody was asked for a token");
  return caller;
}

/** Who is said to have done it: an owner that acts for a dependent, else the account itself. */
export const byOf = ({ sub, actor }: Caller): { readonly entity: string } => ({ entity: actor ?? sub });
