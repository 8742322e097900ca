import { isPoint } from "../../engine/face/position.ts";
import type { Point } from "./distance.ts";

/** Digits of other scripts: Arabic, Persian, full-width. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/** As ASCII, without marks that only set the text direction. */
export const plain = (input: string): string =>
  input
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
    // All other full-width characters lie at the same offset from ASCII.
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/\u066b/g, ".")
    .replace(/[\u060c\u061b\u3001]/g, ",")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\u3000/g, " ")
    .trim();

/** RFC 5870 with the extensions of map apps: a point, its parameters, and the intended place in `q`. */
function fromGeo(uri: string): string {
  const [path = "", query = ""] = uri.replace(/^geo:/i, "").split("?", 2);
  const point = path.replace(/;.*$/, "");
  // The place's name may follow in brackets.
  const meant = new URLSearchParams(query).get("q")?.replace(/\(.*$/, "");
  const given = meant && read(meant.replace(/,/g, " "));
  // `geo:0,0?q=Vienna` is a search for Vienna, not a point.
  if (meant && !given && /^0(?:\.0*)?,0(?:\.0*)?$/.test(point)) return meant;
  const [latitude = "", longitude = ""] = (given ? meant : point).split(",");
  return `${latitude} ${longitude}`;
}

/** The search text for pasted input: itself, or the content of a map app's link. */
export function sought(input: string): string {
  const said = plain(input);
  // A map's address ends with its zoom or height: `,17z`, `,1200m`.
  return /^geo:/i.test(said) ? fromGeo(said) : said.replace(/^@|,\d+(?:\.\d+)?[zm]\b.*$/gi, "");
}

/**
 * Reads what people paste: `56.3367, -2.7867`, `56,3367 -2,7867`, `56°20′12″ N 2°47′12″ W`, `N 56 20.2 W 2 47.2`, `geo:56.3367,-2.7867;u=35`,
 * `56.3367,-2.7867,17z`. Undefined for anything else, so that a town's name reaches the search.
 */
export function parseCoordinates(input: string): Point | undefined {
  return onEarth(anglesIn(input));
}

/** Two angles, in or out of range. */
function anglesIn(input: string): Angles | undefined {
  const text = tidied(sought(input).toUpperCase());
  // Two numbers with one comma inside each use a decimal comma: `48,2 16,37`, `48,2,16,37`. Else a comma is first read as a separator.
  const decimals = /^([+-]?\d+),(\d+)[\s,;/]+([+-]?\d+),(\d+)$/.exec(text);
  if (decimals) return read(`${decimals[1]}.${decimals[2]} ${decimals[3]}.${decimals[4]}`);
  // `48,2° N 16,37° E`: both commas are decimal ones, or degrees and minutes would come of it.
  if (!text.includes(".") && text.match(/\d,(?=\d)/g)?.length === 2)
    return read(text.replace(/(\d),(?=\d)/g, "$1.").replace(/,/g, " "));
  return read(text.replace(/,/g, " ")) ?? (text.includes(",") ? read(text.replace(/,(?=\d)/g, ".")) : undefined);
}

/** In capitals, to what `read` takes. */
const tidied = (text: string): string =>
  text
    // A sign may be separated from its number, but not between two numbers: there it may be a dash.
    .replace(/(^|[,;/])(\s*[+-])\s+(?=\d)/g, "$1$2")
    .replace(/^\(?LAT(?:ITUDE)?\s*[:=]?(.*\d.*?)[\s,;]+LO?NG?(?:ITUDE)?\s*[:=]?/, "$1, ")
    .replace(/(\d)D\s*(\d+(?:[.,]\d+)?)(?:M\s*(?:(\d+(?:[.,]\d+)?)S)?)?/g, "$1 $2 $3");

/** All characters that coordinates may contain. `O` is no direction: it is the east in German and the west in French. */
const WRITTEN = /^[\d\s.,;:+\-°º˚'"′″‵‶‘’‚‛“”„‟´`ʹʺʼˊNSEW()]*$/;

/** Two numbers that are out of range, as `91, 0`: no town has such a name. */
export function isOffEarth(input: string): boolean {
  const angles = anglesIn(input);
  return angles !== undefined && !onEarth(angles);
}

type Angles = readonly [latitude: number, longitude: number];

function read(text: string): Angles | undefined {
  if (!WRITTEN.test(text) || /[+-](?!\d)/.test(text)) return undefined;
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
  return one && /[EW]/.test(one) ? [second, first] : [first, second];
}

function angle(parts: readonly string[], letter: string | undefined): number | undefined {
  const [degrees = 0, minutes = 0, seconds = 0] = parts.map(Number);
  if (minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60) return undefined;
  // Degrees with minutes must be a whole number: 56.5° 30′ is a typing error.
  if (parts.length > 1 && !Number.isInteger(degrees)) return undefined;
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  const negative = parts[0]?.startsWith("-") || letter === "S" || letter === "W";
  return negative ? -size : size;
}

function onEarth(angles: Angles | undefined): Point | undefined {
  const point = angles && { latitude: angles[0], longitude: angles[1] };
  return point && isPoint(point) ? point : undefined;
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
