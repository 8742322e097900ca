/** The shape of the files in test-vectors/, and how a case's fields are read. Knows nothing of the protocol. */

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [name: string]: Json;
}

export interface ValidCase {
  readonly name: string;
  readonly op: string;
  readonly in: JsonMap;
  readonly out: JsonMap;
}

export interface InvalidCase {
  readonly name: string;
  readonly op: string;
  readonly in: JsonMap;
  /** The error code that a reader must arrive at. */
  readonly code: string;
  /** What an implementation that lets it pass gets wrong. */
  readonly proves: string;
}

export interface VectorFile {
  readonly topic: string;
  readonly about: string;
  readonly valid: readonly ValidCase[];
  readonly invalid: readonly InvalidCase[];
}

export type Operation = (input: JsonMap) => JsonMap;
/** topic → op → what it does. Every implementation under test is one of these. */
export type Operations = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

export const VECTORS_DIRECTORY = new URL("../../test-vectors/", import.meta.url);

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  // In two questions: Duktape's expressions cannot repeat a group as often as a long text wants it.
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new Error(`not lowercase hex: ${text.slice(0, 20)}`);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function field<T>(input: JsonMap, name: string, is: (value: Json | undefined) => value is T & Json): T {
  const value = input[name];
  if (!is(value)) throw new Error(`the vector's field "${name}" is missing or of another type`);
  return value;
}

export const textOf = (input: JsonMap, name: string): string =>
  field(input, name, (value): value is string => typeof value === "string");
export const numberOf = (input: JsonMap, name: string): number =>
  field(input, name, (value): value is number => typeof value === "number");
export const mapOf = (input: JsonMap, name: string): JsonMap =>
  field(input, name, (value): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value));
export const bytesOf = (input: JsonMap, name: string): Uint8Array<ArrayBuffer> => fromHex(textOf(input, name));

/** The exact text of a vector file. */
export const serialize = (file: VectorFile): string => `${JSON.stringify(file, null, 1)}\n`;

/** Largest difference between two implementations' distances, metres. */
const TOLERANCE = 1e-5;

/** Equal in every field; fractions within the tolerance, because sines differ in their last bit between mathematics libraries. */
export function agrees(expected: Json | undefined, actual: Json | undefined): boolean {
  if (typeof expected === "number" && typeof actual === "number") {
    const whole = Number.isInteger(expected) && Number.isInteger(actual);
    return expected === actual || (!whole && Math.abs(expected - actual) <= TOLERANCE);
  }
  if (Array.isArray(expected) || Array.isArray(actual)) {
    if (!Array.isArray(expected) || !Array.isArray(actual)) return false;
    return expected.length === actual.length && expected.every((one, i) => agrees(one, actual[i]));
  }
  if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null) {
    const [left, right] = [expected as JsonMap, actual as JsonMap];
    const names = Object.keys(left);
    return names.length === Object.keys(right).length && names.every((name) => agrees(left[name], right[name]));
  }
  return expected === actual;
}
