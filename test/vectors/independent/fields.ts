/**
 * Fields of structures and frames in a notation of the second implementation's own, and one reader and writer for all of them.
 *
 * `name:type`, `name?:type` when it may be missing. Types: b32 bytes of that length; B16-99 bytes between; e99 bytes up to, anything else read as none; s9 text of at most that many UTF-16
 * units; u8 u32 u64 i64; t a time before 2100; T a time, later ones read as the start of 2100; r1-100 an integer between; f-90..90 a float between; bool; a|b one of these texts; [type]9 at most so many; Name another map; ~Name the same, read as {malformed: true} where it is none.
 */
import { fromHex, type Json, type JsonMap, toHex } from "../format.ts";
import { Float, type Value } from "./msgpack.ts";
import { must, refuse } from "./refusal.ts";

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}
export type Spec = readonly Field[];
/** Maps that fields refer to by name, and the keys of structures. */
export interface Context {
  readonly maps: Readonly<Record<string, Spec>>;
  readonly keyOf: (name: string) => string | number;
}

export const spec = (notation: string): Spec =>
  notation.split(" ").flatMap((part) => {
    const match = /^(\w+)(\??):(.+)$/.exec(part);
    return match ? [{ name: match[1] as string, optional: match[2] === "?", type: match[3] as string }] : [];
  });

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 255],
  u32: [0, 2 ** 32 - 1],
  u64: [0, 2 ** 53 - 1],
  t: [0, 4_102_444_800],
  i64: [-(2 ** 53) + 1, 2 ** 53 - 1],
};

function readNumber(type: string, value: Value): number | undefined {
  if (type === "T") return Math.min(4_102_444_800, readNumber("u64", value) as number);
  const float = /^f(-?\d+)\.\.(\d+)$/.exec(type);
  const range = /^r(\d+)-(\d+)$/.exec(type);
  const bounds = RANGES[type] ?? (float ?? range)?.slice(1).map(Number);
  if (!bounds) return undefined;
  const [least, most] = bounds as readonly [number, number];
  must(typeof value === "number" && value >= least && value <= most, `${type}: out of range`);
  must(float !== null || Number.isInteger(value), `${type}: not whole`);
  return value as number;
}

function readBytes(type: string, value: Value): string | undefined {
  const most = /^e(\d+)$/.exec(type)?.[1];
  if (most !== undefined) return value instanceof Uint8Array && value.length <= Number(most) ? toHex(value) : "";
  const match = /^b(\d+)$/.exec(type) ?? /^B(\d+)-(\d+)$/.exec(type);
  if (!match) return undefined;
  const [least, longest] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (!(value instanceof Uint8Array)) return refuse("malformed", `${type}: not bytes`);
  must(value.length >= least && value.length <= longest, `${type}: length`);
  return toHex(value);
}

function readValue(context: Context, type: string, value: Value): Json {
  const list = /^\[(.+)\](\d+)$/.exec(type);
  if (list) {
    must(Array.isArray(value) && value.length <= Number(list[2]), `${type}: not such a list`);
    return (value as readonly Value[]).map((one) => readValue(context, list[1] as string, one));
  }
  if (type.startsWith("~")) return readLenient(context, type.slice(1), value);
  const map = context.maps[type];
  if (map) return readMap(context, map, value);
  const simple = readBytes(type, value) ?? readNumber(type, value);
  if (simple !== undefined) return simple;
  if (type === "bool") {
    must(typeof value === "boolean", "not a bool");
    return value as boolean;
  }
  must(typeof value === "string", "not text");
  if (/^s\d+$/.test(type)) must((value as string).length <= Number(type.slice(1)), "text too long");
  else must(type.split("|").includes(value as string), "not among the choices");
  return value as string;
}

function readLenient(context: Context, type: string, value: Value): Json {
  try {
    return readValue(context, type, value);
  } catch (error) {
    if ((error as { code?: string }).code === "malformed") return { malformed: true };
    throw error;
  }
}

/** Reads a decoded map: unknown keys ignored, nil as missing. */
export function readMap(context: Context, fields: Spec, value: Value): JsonMap {
  if (!(value instanceof Map)) return refuse("malformed", "not a map");
  const out: Record<string, Json> = {};
  for (const { name, type, optional } of fields) {
    const found = value.get(context.keyOf(name)) ?? null;
    if (found === null && optional) continue;
    must(found !== null, `${name} is missing`);
    out[name] = readValue(context, type, found);
  }
  return out;
}

function writeValue(context: Context, type: string, json: Json): Value {
  const list = /^\[(.+)\](\d+)$/.exec(type);
  if (list) return (json as readonly Json[]).map((one) => writeValue(context, list[1] as string, one));
  const map = context.maps[type.replace(/^~/, "")];
  if (map) return writeMap(context, map, json as JsonMap);
  if (/^[bBe]\d/.test(type)) return fromHex(json as string);
  return type.startsWith("f") ? new Float(json as number) : (json as Value);
}

/** The map to be encoded, structures in ascending order of their keys. */
export function writeMap(context: Context, fields: Spec, json: JsonMap): Value {
  const entries = fields.flatMap(({ name, type }): [string | number, Value][] => {
    const value = json[name];
    return value === undefined ? [] : [[context.keyOf(name), writeValue(context, type, value)]];
  });
  return new Map(entries.sort(([a], [b]) => (typeof a === "number" && typeof b === "number" ? a - b : 0)));
}
