/** The names under which the box calls: of each group another one every day, or that of couriers in general. */
import { COURIER_SERVICE, dailyUuid } from "../src/protocol/carry/advert.ts";
import { fromHex } from "../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Group } from "./store/book.ts";

const DAY_SECS = 86_400;

export function advertised(
  crypto: Pick<Crypto, "blake2b">,
  groups: readonly Group[],
  open: boolean,
  now: number,
): readonly string[] {
  if (open) return [COURIER_SERVICE];
  const day = Math.floor(now / DAY_SECS);
  const isServed = ({ state, until }: Group): boolean => state !== "leaving" && until > now;
  return groups.filter(isServed).map(({ carryKey }) => dailyUuid(crypto, fromHex(carryKey), day));
}

/** Seconds until the names change. */
export const untilNextDay = (now: number): number => DAY_SECS - (now % DAY_SECS);
