/** MessagePack as a peer might send it, well- or ill-formed: written by the independent implementation, not by the code under test. */
import { fromHex, toHex } from "../format.ts";
import { encode, Float, type Value } from "../independent/msgpack.ts";

export const packed = (value: Value): string => toHex(encode(value));
export const bin = fromHex;
export const float = (value: number): Float => new Float(value);

/** A structure: integer keys, in the order given. */
export const structure = (entries: Readonly<Record<number, Value>>): ReadonlyMap<number, Value> =>
  new Map(Object.entries(entries).map(([key, value]) => [Number(key), value]));

/** A frame or body: text keys, in the order given. */
export const frame = (entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> => new Map(Object.entries(entries));

/** The same entries with some replaced; `undefined` takes one out. */
export function changed<K extends number | string>(
  map: ReadonlyMap<K, Value>,
  change: Readonly<Record<string | number, Value | undefined>>,
): ReadonlyMap<K, Value> {
  const numeric = typeof map.keys().next().value === "number";
  const out = new Map<K, Value>(map);
  for (const [name, value] of Object.entries(change)) {
    const key = (numeric ? Number(name) : name) as K;
    if (value === undefined) out.delete(key);
    else out.set(key, value);
  }
  return out;
}
