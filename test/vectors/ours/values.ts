/** The protocol's values to and from the JSON of the vectors: bytes as hex, everything else as it is. */

import type { Fields, Type } from "../../../src/protocol/encoding/schema.ts";
import { DelegationType } from "../../../src/protocol/giftwrap/contents.ts";
import { MediaType } from "../../../src/protocol/media/media.ts";
import { FetchCursor } from "../../../src/protocol/wire/messages.ts";
import { DiscoveryMatch } from "../../../src/protocol/wire/topics/discovery.ts";
import { RoomInfoWire, RoomMessageWire } from "../../../src/protocol/wire/topics/rooms.ts";
import { fromHex, type Json, type JsonMap, toHex } from "../format.ts";

export function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object" && value !== null) return mapToJson(value as Record<string, unknown>);
  return (value ?? null) as Json;
}

export function mapToJson(map: object): JsonMap {
  const present = Object.entries(map).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, toJson(value)]));
}

const records = new Map<string, Type<unknown>>(
  [FetchCursor, RoomMessageWire, RoomInfoWire, DiscoveryMatch, MediaType, DelegationType].map((type) => [
    type.label,
    type as Type<unknown>,
  ]),
);

/** Reads JSON as a declared type: what the declaration calls bytes is hex. */
export function fromJson(type: Type<unknown>, json: Json): unknown {
  const { label } = type;
  if (Array.isArray(json)) {
    const item = label.slice(1, label.lastIndexOf("]"));
    return json.map((one) => fromJson(records.get(item) ?? ({ label: item } as Type<unknown>), one));
  }
  if (label.startsWith("bytes") && typeof json === "string") return fromHex(json);
  // Not asked of a list: its label has a comma too.
  const lenient = records.get(label.split(",")[0] as string);
  if (lenient && lenient !== type) return fromJson(lenient, json);
  if ("fields" in type && typeof json === "object" && json !== null) return mapFromJson(type.fields as Fields, json as JsonMap);
  return json;
}

export function mapFromJson(fields: Fields, json: JsonMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const type = fields[name];
      return [name, type ? fromJson(type, value) : value];
    }),
  );
}
