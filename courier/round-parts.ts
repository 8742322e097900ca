/** What the parts of a round over the internet stand on. */
import type { Terms } from "../src/engine/link/session.ts";
import type { Log } from "../src/host/log.ts";
import { type CarriedEnvelope, readCarried } from "../src/protocol/carry/carried.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import type { Reply } from "../src/protocol/wire/commands.ts";
import type { Membership } from "./membership.ts";
import type { Relays } from "./relays.ts";
import type { Book } from "./store/book.ts";
import type { Cargo } from "./store/cargo.ts";
import type { BoxDatabase } from "./store/database.ts";
import type { Deposits } from "./store/deposits.ts";

const MAX_HOPS = 3;
/** Of one fetch in one round: whoever has more waits for the next. */
export const MOST_PAGES = 32;

export interface RoundParts {
  readonly crypto: Crypto;
  readonly random: (length: number) => Bytes;
  readonly own: Identity;
  readonly database: BoxDatabase;
  readonly book: Book;
  readonly cargo: Cargo;
  readonly deposits: Deposits;
  readonly membership: Membership;
  readonly relays: Relays;
  readonly home: string | undefined;
  readonly now: () => number;
  readonly log: Log;
}

export type Page = Reply<"FETCH_DELEGATED">;
export type Position = NonNullable<Page["cursor"]>;

/** Does one thing of a round; that it failed is noted, and the round goes on. */
export type Attempt = (work: Promise<void>) => Promise<void>;

export function groupedBy<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const out = new Map<string, T[]>();
  for (const one of all) out.set(key(one), [...(out.get(key(one)) ?? []), one]);
  return out;
}

/** What came from a relay, as it is carried; nothing where it is no envelope. */
export function readable({ crypto, now }: Pick<RoundParts, "crypto" | "now">, event: Bytes): CarriedEnvelope | undefined {
  try {
    return readCarried(crypto, { hop_count: 0, max_hops: MAX_HOPS, event, fetched_at: Math.floor(now()) });
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

export const offers = ({ capabilities }: Terms, feature: "carry" | "carry-delegated"): boolean =>
  capabilities?.features.includes(feature) ?? false;
