/** What a declared type's label says, so that values of it can be made: for the vectors' samples and for arbitrary frames. */
import type { Fields, Type } from "../../src/protocol/encoding/schema.ts";
import { FetchCursor } from "../../src/protocol/wire/messages.ts";
import { CarryAck, CarryConsent, DepositAnswer } from "../../src/protocol/wire/topics/carry.ts";
import { CarryDelegation } from "../../src/protocol/wire/topics/carry-delegated.ts";
import { DiscoveryMatch } from "../../src/protocol/wire/topics/discovery.ts";
import { RoomInfoWire, RoomMessageWire } from "../../src/protocol/wire/topics/rooms.ts";

export type Shape =
  | { readonly is: "bytes"; readonly min: number; readonly max: number }
  | { readonly is: "text"; readonly max: number }
  | { readonly is: "integer"; readonly min: number; readonly max: number }
  | { readonly is: "float"; readonly min: number; readonly max: number }
  | { readonly is: "bool" }
  | { readonly is: "choice"; readonly of: readonly string[] }
  | { readonly is: "list"; readonly item: Shape; readonly max: number }
  | { readonly is: "map"; readonly fields: Fields };

const RECORDS: ReadonlyMap<string, Fields> = new Map(
  [FetchCursor, RoomMessageWire, RoomInfoWire, DiscoveryMatch, CarryAck, CarryConsent, CarryDelegation, DepositAnswer].map(
    ({ label, fields }) => [label, fields as Fields],
  ),
);

const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 0xff],
  uint32: [0, 0xffffffff],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/** The numbers in a label's parentheses. */
const bounds = (label: string): number[] => (/\(([^()]*)\)$/.exec(label)?.[1] ?? "").match(/-?\d+/g)?.map(Number) ?? [];

export function shapeOf(label: string): Shape {
  const [first = 0, second] = bounds(label);
  if (label.startsWith("[")) return { is: "list", item: shapeOf(label.slice(1, label.lastIndexOf("]"))), max: first };
  if (label.startsWith('"')) return { is: "choice", of: Array.from(label.matchAll(/"([^"]*)"/g), (match) => match[1] as string) };
  const fixed = /^bytes(\d+)$/.exec(label);
  if (fixed) return { is: "bytes", min: Number(fixed[1]), max: Number(fixed[1]) };
  if (label.startsWith("bytes")) {
    return second === undefined ? { is: "bytes", min: 0, max: first } : { is: "bytes", min: first, max: second };
  }
  if (label.startsWith("string")) return { is: "text", max: first };
  if (label === "bool") return { is: "bool" };
  if (label.startsWith("float64")) return { is: "float", min: first, max: second as number };
  const fields = RECORDS.get(label);
  if (fields) return { is: "map", fields };
  if (second !== undefined) return { is: "integer", min: first, max: second };
  const range = INTEGERS[label];
  if (!range) throw new Error(`no shape for the label ${label}`);
  return { is: "integer", min: range[0], max: range[1] };
}

export const shapeOfType = (type: Type<unknown>): Shape =>
  "fields" in type ? { is: "map", fields: type.fields as Fields } : shapeOf(type.label);
