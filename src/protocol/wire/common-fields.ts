/** Fields that several topics carry. */
import { bytes, optional, text } from "../encoding/schema.ts";
import { general } from "./topics/general.ts";

/** The largest serialized GiftWrap: the ciphertext and the other fields. */
export const MAX_EVENT_BYTES = general.limits.MAX_CIPHERTEXT_SIZE + 256;

export const room_id = bytes(16);
export const room_name = optional(text(100));
export const room_description = optional(text(500));
export const room_reason = optional(text(200));
