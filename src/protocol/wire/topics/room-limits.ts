/** The limits of rooms (§7). They stand apart: an app has all limits from the start, and speaks of rooms when there are any. */
const limits = {
  /** How long an unanswered knock waits. */
  KNOCK_TTL_SECS: 120,
  /** Largest `max_members`. */
  MAX_ROOM_MEMBERS: 100,
  /** Messages in one ROOM_MESSAGES. */
  ROOM_PAGE: 100,
  /** Ours. Rooms this relay puts in one ROOMS; after a full one, DISCOVER_ROOMS goes on with `after`. */
  DISCOVER_PAGE: 256,
  /** Ours. Ciphertext bytes in one ROOM_MESSAGES; an empty one is the end. */
  ROOM_PAGE_BYTES: 1024 * 1024,
};

export const roomLimits = { limits } as const;
