/** Public limits and lifetimes (§C.2) and our additions. One place; docs/wire.md lists them from here. */

const DAY = 24 * 60 * 60;

export interface RateBudget {
  readonly max_count: number;
  readonly window_secs: number;
}

interface Limit<T> {
  readonly value: T;
  readonly unit: "s" | "bytes" | "count" | "m" | "rate";
  readonly doc: string;
}

const limit = <T>(value: T, unit: Limit<T>["unit"], doc: string): Limit<T> => ({ value, unit, doc });
const rate = (max_count: number, window_secs: number): RateBudget => ({ max_count, window_secs });

export const LIMIT_TABLE = {
  KNOCK_TTL_SECS: limit(120, "s", "How long an unanswered knock waits."),
  MAX_DELIVERY_TOKENS_PER_RECIPIENT: limit(100, "count", "Registered delivery tokens per recipient."),
  MAX_EVENT_TTL_SECS: limit(30 * DAY, "s", "The relay clamps `expires_at` to at most this far ahead."),
  MAX_CIPHERTEXT_SIZE: limit(64 * 1024, "bytes", "Ciphertext of STORE, STORE_ROOM and sealed submissions."),
  SEALED_TOKEN_RATE_LIMIT: limit(rate(2, 1), "rate", "Sealed submissions per delivery or member token."),
  SEALED_IP_RATE_LIMIT: limit(rate(120, 60), "rate", "Sealed submissions per client address (IPv6 by /64)."),
  SEALED_BODY_LIMIT_BYTES: limit(128 * 1024, "bytes", "HTTP body of a sealed submission."),
  DEFAULT_COMMAND_RATE: limit(rate(30, 60), "rate", "Commands without a budget of their own, per pubkey and command."),
  BACKUP_BODY_LIMIT_BYTES: limit(5 * 1024 * 1024, "bytes", "Ciphertext of STORE_BACKUP."),
  MAX_GRACE_SECS: limit(600, "s", "Longest grace of ROTATE_ROOM_KEY; more is clamped."),
  MAX_ROOM_MEMBERS: limit(100, "count", "Largest `max_members`."),
  ROOM_PAGE: limit(100, "count", "Messages in one ROOM_MESSAGES."),
  MIN_RADIUS_M: limit(10, "m", "Smallest circle of a Region (§4.4)."),
  MAX_RADIUS_M: limit(50_000, "m", "Largest circle of a Region (§4.4)."),
  MAX_FRAME_SIZE: limit(128 * 1024, "bytes", "Ours. WebSocket frame from a client, STORE_BACKUP excepted."),
  FETCH_PAGE_EVENTS: limit(256, "count", "Ours. Events in one EVENTS page."),
  FETCH_PAGE_BYTES: limit(1024 * 1024, "bytes", "Ours. Envelope bytes in one EVENTS page."),
  MAX_ACK_IDS: limit(256, "count", "Ours. Ids in one ACK."),
  ACKED_GRACE_SECS: limit(DAY, "s", "Ours. Acknowledged events are purged after this."),
  REMEMBER_IDS_SECS: limit(
    30 * DAY,
    "s",
    "Ours. The ids of purged events are kept this long, to recognize them when they come again.",
  ),
  AUTH_TIMEOUT_SECS: limit(10, "s", "Ours. A connection that has not authenticated by then is closed."),
  POLL_CLOCK_SKEW_SECS: limit(90, "s", "Ours. Largest distance of X-PPP-Timestamp from the relay's clock."),
  NOTICES_TTL_SECS: limit(120, "s", "Ours. Notices kept for a polling client."),
  MAX_NOTICES: limit(64, "count", "Ours. Notices kept for a polling client; one more replaces the oldest."),
  MAX_NOTICE_BYTES: limit(1024, "bytes", "Ours. One notice frame."),
  MAX_LONG_POLL_SECS: limit(25, "s", "Ours. Largest `wait` of a long poll."),
  MAX_ROOMS_PER_ADMIN: limit(100, "count", "Ours. Rooms and groups that one key may administer at a time."),
  MAX_PENDING_KNOCKS: limit(100, "count", "Ours. Knocks waiting at one room."),
  DISCOVER_PAGE: limit(256, "count", "Ours. Rooms this relay puts in one ROOMS, the newest first."),
  ROOM_PAGE_BYTES: limit(1024 * 1024, "bytes", "Ours. Ciphertext bytes in one ROOM_MESSAGES; an empty one is the end."),
  MAX_PUSH_REGISTRATIONS: limit(20, "count", "Ours. Push tokens per key; one more replaces the oldest."),
  PUSH_COLLAPSE_SECS: limit(30, "s", "Ours. Wake signals to one key within this time become one."),
  HTTP_REFUSED_RATE: limit(
    rate(60, 60),
    "rate",
    "Ours. HTTP requests that prove nothing or are no command, per client address (IPv6 by /64).",
  ),
  MAX_UNSENT_BYTES: limit(1024 * 1024, "bytes", "Ours. A reader with more unsent data than this is cut off."),
} as const;

/** Values alone, typed by name. */
export const LIMITS: { readonly [K in keyof typeof LIMIT_TABLE]: (typeof LIMIT_TABLE)[K]["value"] } = Object.fromEntries(
  Object.entries(LIMIT_TABLE).map(([name, { value }]) => [name, value]),
) as never;

/** Padding buckets for the serialized Seal (metadata protection). */
export const BUCKETS = [256, 1024, 4096, 16384] as const;
