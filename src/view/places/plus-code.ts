/** Open Location Code ("plus codes"): the middle of the cell that a code names. Decoding only; version 1.04 of its specification. */
import type { Point } from "../format/distance.ts";

const DIGITS = "23456789CFGHJMPQRVWX";
/** Where the plus stands in a full code. */
const BEFORE_PLUS = 8;
/** Digits that come in pairs; each one after them stands for a field of a grid of five rows and four columns. */
const PAIRS = 10;
const MOST = 15;
const BASE = 20;
const ROWS = 5;
const COLUMNS = 4;

/** A code, full or short, at the beginning of a text; what follows names the town of a short one. */
const CODE = /^([2-9CFGHJMPQRVWX]{2,8}0*)\+([2-9CFGHJMPQRVWX]{0,7})(?![A-Z0-9+])[\s,]*(.*)$/i;

export interface PlusCode {
  /** Without the plus. */
  readonly digits: string;
  /** How many of the first eight digits are left out. */
  readonly missing: number;
  /** The town that it is short for; empty without one. */
  readonly town: string;
}

/** Zeros fill up a code of a large cell; nothing follows them. */
function isWhole(before: string, after: string): boolean {
  if (before.length % 2 !== 0 || before.length > BEFORE_PLUS || after.length === 1) return false;
  if (before.length < BEFORE_PLUS) return after !== "" && !before.includes("0");
  return !before.includes("0") || (after === "" && /^(?:[^0]{2}){1,3}(?:00)+$/.test(before));
}

export function plusCodeIn(text: string): PlusCode | undefined {
  const [, before = "", after = "", town = ""] = CODE.exec(text) ?? [];
  if (before === "" || !isWhole(before, after)) return undefined;
  const digits = (before.replace(/0+$/, "") + after).toUpperCase();
  return { digits, missing: BEFORE_PLUS - before.length, town: town.trim() };
}

/** The middle of a full code's cell; `undefined` outside of the earth. */
function middleOf(digits: string): Point | undefined {
  let [south, west, height, width] = [-90, -180, BASE * BASE, BASE * BASE];
  const values = Array.from(digits.slice(0, MOST), (digit) => DIGITS.indexOf(digit));
  for (let i = 0; i < Math.min(PAIRS, values.length); i += 2) {
    height /= BASE;
    width /= BASE;
    south += values[i]! * height;
    west += values[i + 1]! * width;
  }
  for (const value of values.slice(PAIRS)) {
    height /= ROWS;
    width /= COLUMNS;
    south += Math.floor(value / COLUMNS) * height;
    west += (value % COLUMNS) * width;
  }
  const middle = { latitude: south + height / 2, longitude: west + width / 2 };
  return middle.latitude < 90 && middle.longitude < 180 ? middle : undefined;
}

/** The first digits of the code of a point. */
function digitsAt({ latitude, longitude }: Point, count: number): string {
  let [north, east, size] = [Math.min(latitude + 90, 180 - 1e-9), (((longitude + 180) % 360) + 360) % 360, BASE];
  let digits = "";
  for (; digits.length < count; size /= BASE) {
    for (const part of [Math.floor(north / size), Math.floor(east / size)]) digits += DIGITS.charAt(part);
    north %= size;
    east %= size;
  }
  return digits;
}

/** @param near what a short code is short for: the cell of its kind that is nearest to it */
export function pointOfCode({ digits, missing }: PlusCode, near: Point | undefined): Point | undefined {
  if (missing === 0) return middleOf(digits);
  if (!near) return undefined;
  const cell = middleOf(digitsAt(near, missing) + digits);
  if (!cell) return undefined;
  // Degrees between two cells that the same short code names.
  const side = BASE ** (2 - missing / 2);
  const nearest = (value: number, wanted: number): number => value + side * Math.round((wanted - value) / side);
  const latitude = nearest(cell.latitude, near.latitude);
  const longitude = ((nearest(cell.longitude, near.longitude) + 540) % 360) - 180;
  return { latitude: Math.abs(latitude) < 90 ? latitude : cell.latitude, longitude };
}
