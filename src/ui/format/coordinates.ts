import { isPoint } from "../../engine/face/position.ts";
import type { Point } from "./distance.ts";

/** Digits of other keyboards: Arabic, Persian, full-width. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/** As ASCII says it. Marks that only steer the order go. */
export const plain = (input: string): string =>
  input
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
    // The other full-width forms lie as far from ASCII's.
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/\u066b/g, ".")
    .replace(/[\u060c\u061b\u3001]/g, ",")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\u3000/g, " ")
    .trim();

/** RFC 5870, and what map apps make of it: a point, parameters behind it, and the place that is meant in `q`. */
function fromGeo(uri: string): string {
  const [path = "", query = ""] = uri.replace(/^geo:/i, "").split("?", 2);
  const point = path.replace(/;.*$/, "");
  // A name for the place may follow in brackets.
  const meant = new URLSearchParams(query).get("q")?.replace(/\(.*$/, "");
  const given = meant && read(meant.replace(/,/g, " "));
  // `geo:0,0?q=Vienna` asks to look for Vienna, and means no place of its own.
  if (meant && !given && /^0(?:\.0*)?,0(?:\.0*)?$/.test(point)) return meant;
  const [latitude = "", longitude = ""] = (given ? meant : point).split(",");
  return `${latitude} ${longitude}`;
}

/** What is to be looked for by what was pasted: itself, or what a map app's link means. */
export function sought(input: string): string {
  const said = plain(input);
  // A map's address ends in how near it looks: `,17z`, `,1200m`.
  return /^geo:/i.test(said) ? fromGeo(said) : said.replace(/^@|,\d+(?:\.\d+)?[zm]\b.*$/gi, "");
}

/**
 * Reads what people paste: `56.3367, -2.7867`, `56,3367 -2,7867`, `56°20′12″ N 2°47′12″ W`, `N 56 20.2 W 2 47.2`, `geo:56.3367,-2.7867;u=35`,
 * `56.3367,-2.7867,17z`. Undefined for anything else, so that a town's name falls through to the search.
 */
export function parseCoordinates(input: string): Point | undefined {
  const text = sought(input).toUpperCase();
  // Two numbers that each have one comma inside have it as a decimal mark: `48,2 16,37`. Else a comma is tried as a separator first.
  if (/^[+-]?\d+,\d+[\s;/]+[+-]?\d+,\d+$/.test(text)) return read(text.replace(/,/g, "."));
  return read(text.replace(/,/g, " ")) ?? (text.includes(",") ? read(text.replace(/,(?=\d)/g, ".")) : undefined);
}

/** All that coordinates are written with. */
const WRITTEN = /^[\d\s.,;:+\-°º'"′″‘’“”NSEW()]*$/;

/** Figures that name no place on earth, as `91, 0`: no town is called that either. */
export const isOffEarth = (input: string): boolean =>
  !parseCoordinates(input) && /\d/.test(sought(input)) && WRITTEN.test(sought(input).toUpperCase());

function read(text: string): Point | undefined {
  if (!WRITTEN.test(text)) return undefined;
  const tokens = text.match(/[NSEW]|[+-]?\d+(?:\.\d+)?/g) ?? [];
  const letters = tokens.filter((token) => /[NSEW]/.test(token));
  const numbers = tokens.filter((token) => !/[NSEW]/.test(token));
  const half = numbers.length / 2;
  if (![1, 2, 3].includes(half) || (letters.length !== 0 && letters.length !== 2)) return undefined;
  const first = angle(numbers.slice(0, half), letters[0]);
  const second = angle(numbers.slice(half), letters[1]);
  if (first === undefined || second === undefined) return undefined;
  const [one, two] = letters;
  if (one && two && /[NS]/.test(one) === /[NS]/.test(two)) return undefined;
  return checked(one && /[EW]/.test(one) ? [second, first] : [first, second]);
}

function angle(parts: readonly string[], letter: string | undefined): number | undefined {
  const [degrees = 0, minutes = 0, seconds = 0] = parts.map(Number);
  if (minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60) return undefined;
  // A whole number of degrees goes with minutes: 56.5° 30′ is a slip of the pen.
  if (parts.length > 1 && !Number.isInteger(degrees)) return undefined;
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  const negative = parts[0]?.startsWith("-") || letter === "S" || letter === "W";
  return negative ? -size : size;
}

function checked([latitude, longitude]: readonly [number, number]): Point | undefined {
  const point = { latitude, longitude };
  return isPoint(point) ? point : undefined;
}

export function formatPoint(point: Point): string {
  return `${decimal(point.latitude)}, ${decimal(point.longitude)}`;
}

function decimal(value: number): string {
  return value.toFixed(5).replace("-", "\u2212");
}

/** `56°20′12″ N`, as short as `step` (degrees) allows. */
export function formatAngle(value: number, axis: "latitude" | "longitude", step: number): string {
  const total = Math.round(Math.abs(value) * 3600);
  const degrees = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = total % 60;
  let text = `${degrees}°`;
  if (step < 1) text += `${pad(minutes)}′`;
  if (step < 1 / 60) text += `${pad(seconds)}″`;
  if (total === 0) return text;
  return `${text} ${axis === "latitude" ? (value < 0 ? "S" : "N") : value < 0 ? "W" : "E"}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
