/** Numbers: digits drawn at random, as many as the depth of ownership says. They mean nothing, the first one neither. */
import type { Random } from "../../src/host/ports.ts";

/** Independent, dependent, owned by a dependent. */
export const DIGITS_BY_DEPTH = [11, 15, 19] as const;
export type Depth = 0 | 1 | 2;

export const isPpnum = (text: string): boolean => /^(\d{11}|\d{15}|\d{19})$/.test(text);

/** Its depth by its length; undefined for what is no number. */
export const depthOfPpnum = (ppnum: string): Depth | undefined =>
  isPpnum(ppnum) ? ([0, 1, 2] as const).find((depth) => DIGITS_BY_DEPTH[depth] === ppnum.length) : undefined;

const GROUP = /^(\d{3})(\d{4})(\d{4})(\d{4})?(\d{4})?$/;

/** As people read it: 123-1234-5678. */
export const shownPpnum = (ppnum: string): string => (GROUP.exec(ppnum)?.slice(1) ?? [ppnum]).filter(Boolean).join("-");

/** 250 is the greatest multiple of 10 in a byte's range: with more, some digits would come more often. */
const FAIR = 250;
/** One byte in 43 is not fair: with these a second round is rare. */
const SPARE_BYTES = 4;

/** Draws numbers of a depth, each digit as likely as the others. */
export function drawPpnum(random: Random, depth: Depth): string {
  const digits = DIGITS_BY_DEPTH[depth];
  let drawn = "";
  while (drawn.length < digits) {
    for (const byte of random(digits + SPARE_BYTES)) if (byte < FAIR && drawn.length < digits) drawn += byte % 10;
  }
  return drawn;
}

/** How often a draw is repeated when the number is taken. */
export const DRAWS = 16;
/** From here on guessing a number is cheap: an alarm for the operator. */
const POOL_ALARM = 1e9;
/** From here on no person gets a new number: enough is left for the accounts that are there. */
export const POOL_FULL = 1e10;

const POOL_STATES = ["enough", "guessing is cheap", "full for people"] as const;

/** @param taken how many are not available @returns 0: enough are left; 1: guessing is cheap; 2: no person gets one */
export const poolLevel = (taken: number): 0 | 1 | 2 => (taken >= POOL_FULL ? 2 : taken >= POOL_ALARM ? 1 : 0);
export const poolState = (taken: number): string => POOL_STATES[poolLevel(taken)];
