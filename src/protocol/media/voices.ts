/** What the headers of all voices share. */
import type { Bytes } from "../encoding/bytes.ts";
import { MAX_VOICE_SECS } from "./limits.ts";

/** Recorders write a little more than was asked for. */
const SLACK_S = 1;
export const isTooLong = (seconds: number): boolean => !(seconds <= MAX_VOICE_SECS + SLACK_S);

export function startsWith(data: Bytes, at: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i++) if (data[at + i] !== ascii.charCodeAt(i)) return false;
  return true;
}
