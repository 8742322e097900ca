/** The list of what a caller has: their own number, their masks, and all that they own, by pages. */
import type { ListRequest } from "../gen/cairn/numbers/v1/number_service_pb.ts";
import { isPpnumId } from "../model/ppnum-id.ts";
import type { NumbersStore } from "../store/contract.ts";
import type { Caller } from "./caller.ts";
import { limitField } from "./fields.ts";
import { maskNumber, numberNow, numberOf } from "./owned.ts";
import { badField } from "./reasons.ts";

const MAX_PAGE = 100;

/** Own number and masks come before those that have a ppnum_id to go on from; the cursor then says how many of them were told. */
function headStart(cursor: string): number | undefined {
  if (cursor === "") return 0;
  const [, told] = /^head-(\d{1,4})$/.exec(cursor) ?? [];
  if (told === undefined && !isPpnumId(cursor)) throw badField("cursor");
  return told === undefined ? undefined : Number(told);
}

/** `masks:write` is given to no third party: whoever else sees a person's numbers does not see their masks. */
export const seesMasks = ({ scopes }: Caller): boolean => scopes.includes("masks:write");

async function headOf(store: NumbersStore, caller: Caller, now: number) {
  const { sub } = caller;
  const masks = seesMasks(caller) ? await store.masks.of(sub, now) : [];
  return [await numberNow(store, sub), ...masks.map(maskNumber)];
}

export async function listNumbers(store: NumbersStore, caller: Caller, request: ListRequest, now: number) {
  const limit = limitField(request.limit, MAX_PAGE);
  const start = headStart(request.cursor);
  const head = start === undefined ? [] : (await headOf(store, caller, now)).slice(start);
  if (start !== undefined && head.length > limit) return { numbers: head.slice(0, limit), nextCursor: `head-${start + limit}` };
  const rest = limit - head.length;
  if (rest === 0) return { numbers: head, nextCursor: `head-${(start ?? 0) + head.length}` };
  const owned = await store.entities.owned(caller.sub, { limit: rest, ...(start === undefined ? { after: request.cursor } : {}) });
  const numbers = [...head, ...(await Promise.all(owned.map((entity) => numberOf(store, entity))))];
  return { numbers, nextCursor: owned.length === rest ? (owned.at(-1)?.ppnumId ?? "") : "" };
}
