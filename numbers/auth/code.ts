/** Codes by mail: six digits, ten minutes, five tries. What is kept of one is a keyed digest, so the database does not tell it. */
import type { Random } from "../../src/host/ports.ts";
import { isEqual, keyed } from "./digest.ts";

export const CODE_SECS = 600;
export const CODE_TRIES = 5;
const DIGITS = 6;
/** The greatest multiple of 10 in a byte's range: with more, some digits would come more often. */
const FAIR = 250;

/** A code that was sent. */
export interface SentCode {
  readonly digest: string;
  readonly until: number;
  readonly triesLeft: number;
}

export function drawDigits(random: Random, count: number): string {
  let drawn = "";
  while (drawn.length < count) for (const byte of random(2 * count)) if (byte < FAIR && drawn.length < count) drawn += byte % 10;
  return drawn;
}

export const drawCode = (random: Random): string => drawDigits(random, DIGITS);

const digestOf = (key: string, place: string, code: string): Uint8Array => keyed(key, "code", place, code);

/** @param place where it is good: one entry of one person */
export const sentCode = (key: string, place: string, code: string, now: number): SentCode => ({
  digest: Buffer.from(digestOf(key, place, code)).toString("base64url"),
  until: now + CODE_SECS,
  triesLeft: CODE_TRIES,
});

/** Digits as somebody types them, of any script, with blanks between them. */
export const typedDigits = (typed: string): string =>
  typed
    .normalize("NFKC")
    .replace(/[\s-]/g, "")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));

/** `spent`: its time or its tries are over, whatever was typed. Count the try before telling. */
export function tryCode(key: string, place: string, sent: SentCode, typed: string, now: number): "right" | "wrong" | "spent" {
  if (sent.triesLeft <= 0 || sent.until <= now) return "spent";
  const digest = digestOf(key, place, typedDigits(typed));
  return isEqual(digest, Buffer.from(sent.digest, "base64url")) ? "right" : "wrong";
}
