/** Public limits and lifetimes (§C.2) and our additions. One place; docs/wire.md lists them from here, with the comment above each. */

const DAY = 24 * 60 * 60;

export interface RateBudget {
  readonly max_count: number;
  readonly window_secs: number;
}

interface Limit<T> {
  readonly value: T;
  readonly unit: "s" | "bytes" | "count" | "m" | "rate";
}

/* @__NO_SIDE_EFFECTS__ */
const limit = <T>(value: T, unit: Limit<T>["unit"]): Limit<T> => ({ value, unit });
/* @__NO_SIDE_EFFECTS__ */
const rate = (max_count: number, window_secs: number): RateBudget => ({ max_count, window_secs });

export const LIMIT_TABLE = {
  /** How long an unanswered knock waits. */
  KNOCK_TTL_SECS: limit(120, "s"),
  /** Registered delivery tokens per recipient. */
  MAX_DELIVERY_TOKENS_PER_RECIPIENT: limit(100, "count"),
  /** The relay clamps `expires_at` to at most this far ahead. */
  MAX_EVENT_TTL_SECS: limit(30 * DAY, "s"),
  /** Ciphertext of STORE, STORE_ROOM and sealed submissions. */
  MAX_CIPHERTEXT_SIZE: limit(64 * 1024, "bytes"),
  /** Commands without a budget of their own, per pubkey and command. */
  DEFAULT_COMMAND_RATE: limit(rate(30, 60), "rate"),
  /** Ciphertext of STORE_BACKUP. */
  BACKUP_BODY_LIMIT_BYTES: limit(5 * 1024 * 1024, "bytes"),
  /** Largest `max_members`. */
  MAX_ROOM_MEMBERS: limit(100, "count"),
  /** Messages in one ROOM_MESSAGES. */
  ROOM_PAGE: limit(100, "count"),
  /** Smallest circle of a Region (§4.4). */
  MIN_RADIUS_M: limit(10, "m"),
  /** Largest circle of a Region (§4.4). */
  MAX_RADIUS_M: limit(50_000, "m"),
  /** Ours. WebSocket frame from a client, STORE_BACKUP excepted. */
  MAX_FRAME_SIZE: limit(128 * 1024, "bytes"),
  /** Ours. Events in one EVENTS page. */
  FETCH_PAGE_EVENTS: limit(256, "count"),
  /** Ours. Ids in one ACK. */
  MAX_ACK_IDS: limit(256, "count"),
  /** Ours. Largest distance of X-PPP-Timestamp from the relay's clock. */
  POLL_CLOCK_SKEW_SECS: limit(90, "s"),
  /** Ours. Largest `wait` of a long poll. */
  MAX_LONG_POLL_SECS: limit(25, "s"),
  /** Ours. Rooms this relay puts in one ROOMS; after a full one, DISCOVER_ROOMS goes on with `after`. */
  DISCOVER_PAGE: limit(256, "count"),
  /** Ours. Ciphertext bytes in one ROOM_MESSAGES; an empty one is the end. */
  ROOM_PAGE_BYTES: limit(1024 * 1024, "bytes"),
  /** Ours. Notices kept for a polling client; one more replaces the oldest. */
  MAX_NOTICES: limit(64, "count"),
  /** Ours. One notice frame. */
  MAX_NOTICE_BYTES: limit(1024, "bytes"),
} as const;

/** Apart from the others because only a relay needs them, and every app would carry them along. */
export const RELAY_LIMIT_TABLE = {
  /** Sealed submissions per delivery or member token. */
  SEALED_TOKEN_RATE_LIMIT: limit(rate(2, 1), "rate"),
  /** Sealed submissions per client address (IPv6 by /64). */
  SEALED_IP_RATE_LIMIT: limit(rate(120, 60), "rate"),
  /** HTTP body of a sealed submission. */
  SEALED_BODY_LIMIT_BYTES: limit(128 * 1024, "bytes"),
  /** Longest grace of ROTATE_ROOM_KEY; more is clamped. */
  MAX_GRACE_SECS: limit(600, "s"),
  /** Ours. Envelope bytes in one EVENTS page. */
  FETCH_PAGE_BYTES: limit(1024 * 1024, "bytes"),
  /** Ours. Acknowledged events are purged after this. */
  ACKED_GRACE_SECS: limit(DAY, "s"),
  /** Ours. The ids of purged events are kept this long, to recognize them when they come again. */
  REMEMBER_IDS_SECS: limit(30 * DAY, "s"),
  /** Ours. A connection that has not authenticated by then is closed. */
  AUTH_TIMEOUT_SECS: limit(10, "s"),
  /** Ours. Notices kept for a polling client. */
  NOTICES_TTL_SECS: limit(120, "s"),
  /** Ours. After a key used a bound form, its bare forms are refused for this long (PPP_REQUIRE_BOUND=seen). */
  BOUND_MEMORY_SECS: limit(31 * DAY, "s"),
  /** Ours. A room token that a rotation ended still reads for this long. */
  ROOM_TOKEN_READ_SECS: limit(31 * DAY, "s"),
  /** Ours. Rooms and groups that one key may administer at a time. */
  MAX_ROOMS_PER_ADMIN: limit(100, "count"),
  /** Ours. Knocks waiting at one room. */
  MAX_PENDING_KNOCKS: limit(100, "count"),
  /** Ours. Push tokens per key; one more replaces the oldest. */
  MAX_PUSH_REGISTRATIONS: limit(20, "count"),
  /** Ours. Wake signals to one key within this time become one. */
  PUSH_COLLAPSE_SECS: limit(30, "s"),
  /** Ours. HTTP requests that prove nothing or are no command, per client address (IPv6 by /64). */
  HTTP_REFUSED_RATE: limit(rate(60, 60), "rate"),
  /** Ours. A reader with more unsent data than this is cut off. */
  MAX_UNSENT_BYTES: limit(1024 * 1024, "bytes"),
} as const;

type Values<T> = { readonly [K in keyof T]: T[K] extends Limit<infer V> ? V : never };

/* @__NO_SIDE_EFFECTS__ */
function valuesOf<T extends Readonly<Record<string, Limit<unknown>>>>(table: T): Values<T> {
  return Object.fromEntries(Object.entries(table).map(([name, { value }]) => [name, value])) as Values<T>;
}

/** Values alone, typed by name. */
export const LIMITS = valuesOf(LIMIT_TABLE);
export const RELAY_LIMITS = valuesOf(RELAY_LIMIT_TABLE);

const MIB = 1024 * 1024;

/**
 * Budgets of one client address (IPv6 by /64), beside those above: keys cost nothing, so what makes rows or work is bounded by where it
 * comes from too. Apart from the other limits because only a relay needs them.
 */
export const ADDRESS_BUDGETS = {
  /** Ours. STORE, STORE_ROOM and anonymous submissions. */
  STORE_IP_RATE: rate(240, 60),
  /** Ours. Bytes of what these carry. */
  STORE_IP_BYTES: rate(256 * MIB, DAY),
  /** Ours. Sessions opened; over HTTP the first signed request of a key within the window counts as one. */
  AUTH_IP_RATE: rate(600, 60),
  /** Ours. CREATE_ROOM and CREATE_GROUP. */
  CREATE_IP_RATE: rate(20, 60 * 60),
  /** Ours. Bytes of STORE_BACKUP. */
  BACKUP_IP_BYTES: rate(30 * MIB, 60 * 60),
  /** Ours. KNOCK. */
  KNOCK_IP_RATE: rate(20, 120),
  /** Ours. REGISTER_TOKEN, REGISTER_DELIVERY_TOKEN and REGISTER_PUSH. */
  REGISTER_IP_RATE: rate(240, 60),
} as const satisfies Readonly<Record<string, RateBudget>>;
export type AddressBudgetName = keyof typeof ADDRESS_BUDGETS;

const BY_COMMAND: Partial<Record<string, RateBudget>> = {
  STORE: rate(60, 60),
  FETCH: rate(30, 60),
  ACK: rate(60, 60),
  DISCOVER_ROOMS: rate(120, 60),
  STORE_BACKUP: rate(5, 3600),
  FETCH_BACKUP: rate(5, 3600),
};
/** The budget of one pubkey for a command. Apart from the commands because only a relay needs it. */
export const rateOf = (command: string): RateBudget => BY_COMMAND[command] ?? LIMITS.DEFAULT_COMMAND_RATE;

/** Padding buckets for the serialized Seal (metadata protection). */
export const BUCKETS = [256, 1024, 4096, 16384] as const;
