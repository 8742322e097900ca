/** EventService: what happens to an owner's numbers, as a stream. */
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { Slots } from "../../src/host/limits/slots.ts";
import type { ApiScope } from "../auth/scopes.ts";
import type { EventService, WatchRequest } from "../gen/cairn/numbers/v1/event_pb.ts";
import type { EventKind } from "../store/contract-public.ts";
import { type Caller, cutKey } from "./caller.ts";
import { callerOf } from "./guard.ts";
import { seesMasks } from "./listing.ts";
import type { ExternalParts } from "./parts.ts";
import { badField, refusal } from "./reasons.ts";
import { type Told, watch } from "./watching.ts";
import { API_EVENT } from "./words.ts";

/** Of one account. */
const MAX_STREAMS = 8;
/** How long after its token's end a stream whose reader takes nothing is cut off: it cannot be told. */
const PATIENCE_SECS = 10;

const answerOf = (told: Told) => {
  if ("heartbeat" in told) return { what: { case: "heartbeat" as const, value: { sequence: BigInt(told.heartbeat) } } };
  const { sequence, ppnumId, kind, at } = told.event;
  return { what: { case: "event" as const, value: { sequence: BigInt(sequence), ppnumId, kind: API_EVENT[kind], at } } };
};

function afterField(value: bigint | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw badField("after_sequence");
  return Number(value);
}

/** That there is a mask, or was. */
const OF_MASKS: readonly EventKind[] = ["mask-claimed", "expired"];
/**
 * When a phone was on, which attestations round away, and how somebody gets into the account: for its own programs alone, by the scope that no
 * third party is given.
 */
const OF_ITS_OWN: readonly EventKind[] = [
  ...(["attested", "key-ended", "knocked", "secret-rolled", "recovery-asked", "recovery-refused", "contact-changed"] as const),
];

function mayBeTold(told: Told, caller: Caller): boolean {
  if ("heartbeat" in told) return true;
  const { kind } = told.event;
  if (OF_MASKS.includes(kind)) return seesMasks(caller);
  return !OF_ITS_OWN.includes(kind) || caller.scopes.includes("attest" satisfies ApiScope);
}

/** The same that the guard asks, as long as the stream lasts. */
const mayGoOn =
  ({ store }: ExternalParts, { sub, generation }: Caller) =>
  async (): Promise<void> => {
    const entity = await store.entities.get(sub);
    if (entity?.state !== "active") throw refusal("suspended");
    if (entity.tokenGeneration !== generation) throw refusal("bad-token");
  };

/** A suspension ends the logins too, and that is to be told. */
const requireLogin =
  ({ store, tokens }: ExternalParts, caller: Caller) =>
  async (): Promise<void> => {
    if (await tokens.stands(caller)) return;
    if ((await store.entities.get(caller.sub))?.state === "active") throw refusal("bad-token");
  };

export function eventService(parts: ExternalParts): ServiceImpl<typeof EventService> {
  const slots = new Slots();
  const { store, clock, stopping } = parts;
  return {
    async *watch(request: WatchRequest, context: HandlerContext) {
      const caller = callerOf(context);
      const after = afterField(request.afterSequence);
      const release = slots.take([caller.sub, MAX_STREAMS]);
      if (!release) throw refusal("too-many");
      const until = caller.expiresAt;
      const cancelCut = clock.after(until - clock.now() + PATIENCE_SECS, context.values.get(cutKey));
      const gone = context.signal;
      try {
        const watched = {
          events: store.events,
          clock,
          watcher: caller.sub,
          after,
          until,
          stopping,
          gone,
          mayGoOn: mayGoOn(parts, caller),
          requireLogin: requireLogin(parts, caller),
        };
        for await (const told of watch(watched)) if (mayBeTold(told, caller)) yield answerOf(told);
      } finally {
        cancelCut();
        release();
      }
    },
  };
}
