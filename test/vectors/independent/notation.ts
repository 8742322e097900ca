/** The notation for decoded values in msgpack.json, to and from the second implementation's own values. */
import { bytesOf, fromHex, type Json, type JsonMap, type Operations, toHex } from "../format.ts";
import { encode, Float, readAll, readFront, type Value } from "./msgpack.ts";

function toNotation(value: Value): Json {
  if (value instanceof Uint8Array) return { bin: toHex(value) };
  if (Array.isArray(value)) return value.map(toNotation);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<number | string, Value>)].sort(([a], [b]) => (a < b ? -1 : 1));
    return { map: entries.map(([key, one]) => [key, toNotation(one)]) };
  }
  return value as Json;
}

function fromNotation(json: Json): Value {
  if (Array.isArray(json)) return json.map(fromNotation);
  if (typeof json !== "object" || json === null) return json as Value;
  const { bin, float64, map } = json as JsonMap;
  if (typeof bin === "string") return fromHex(bin);
  if (typeof float64 === "number") return new Float(float64);
  return new Map((map as readonly (readonly [number | string, Json])[]).map(([key, one]) => [key, fromNotation(one)]));
}

export const notationOperations: Operations = {
  msgpack: {
    encode: (input) => ({ bytes: toHex(encode(fromNotation(input.value ?? null))) }),
    structure: (input) => ({ value: toNotation(readAll(bytesOf(input, "bytes"), 6)) }),
    frame: (input) => ({ value: toNotation(readAll(bytesOf(input, "bytes"), 4)) }),
    front: (input) => ({ length: readFront(bytesOf(input, "bytes"), 6).length }),
  },
};
