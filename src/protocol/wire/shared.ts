/** What commands and messages both carry. */
import { blob, bytes, optional, record, text, uint64 } from "../encoding/schema.ts";

export const room_id = bytes(16);
export const request_id = bytes(16);
export const handle = optional(text(100));
export const encrypted_grant = optional(blob(256));

/** FETCH's opaque position: clients hand back what they were given. */
export const FetchCursor = record("FetchCursor", { stored_at: uint64, event_id: bytes(32) });
