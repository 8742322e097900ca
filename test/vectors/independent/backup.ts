/** The backup blob on the second implementation: the key by @noble/hashes, the seal by @noble/ciphers, MessagePack by msgpack.ts. */
import { bytesOf, type JsonMap, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { encode, readFront, type Value } from "./msgpack.ts";
import * as p from "./primitives.ts";
import { must } from "./refusal.ts";

const STEP = 4096;
/** Zeros after a snapshot: to whole steps in the first format, else by the bits that Padmé keeps, at least 64 KiB. */
function zerosAfter(length: number, version: number): number {
  if (version === 1) return (STEP - (length % STEP)) % STEP;
  if (length <= 65_536) return 65_536 - length;
  const bits = length.toString(2).length - 1;
  const low = 1 << (bits - bits.toString(2).length);
  return (low - (length % low)) % low;
}
const keyOf = (input: JsonMap) => p.kdf(bytesOf(input, "seed"), "ppp-backup-v1");

const isMap = (value: Value | undefined): value is ReadonlyMap<string, Value> => value instanceof Map;

/** A text of a row, bounded in UTF-16 units. */
function textIn(row: ReadonlyMap<string, Value>, name: string, max: number): string {
  const value = row.get(name);
  must(typeof value === "string" && value.length <= max, name);
  return value as string;
}

function readRow(row: Value): JsonMap {
  must(isMap(row), "a row is a map");
  const map = row as ReadonlyMap<string, Value>;
  return { table: textIn(map, "table", 64), key: textIn(map, "key", 256), record: textIn(map, "record", 1 << 20) };
}

export const backupOperations: Operations[string] = {
  seal(input) {
    const rows = (input.rows as readonly JsonMap[]).map(
      (row) => new Map<string, Value>(["table", "key", "record"].map((name) => [name, textOf(row, name)])),
    );
    const snapshot = new Map<string, Value>([
      ["format", "cairn-backup"],
      ["version", 2],
      ["made_at", numberOf(input, "made_at")],
      ["rows", rows],
    ]);
    const bytes = encode(snapshot);
    const zeros = new Uint8Array(zerosAfter(bytes.length, 2));
    const nonce = bytesOf(input, "nonce");
    return { blob: toHex(p.join(nonce, p.seal(p.join(bytes, zeros), nonce, keyOf(input)))) };
  },

  open(input) {
    const blob = bytesOf(input, "blob");
    must(blob.length >= 40, "no room for nonce and tag", "cannot-open");
    const plaintext = p.open(blob.slice(24), blob.slice(0, 24), keyOf(input));
    const { value, length } = readFront(plaintext, 4);
    const rest = plaintext.slice(length);
    must(isMap(value), "a map");
    const map = value as ReadonlyMap<string, Value>;
    const version = map.get("version") as number;
    must(map.get("format") === "cairn-backup" && (version === 1 || version === 2), "another format");
    const [made_at, rows] = [map.get("made_at"), map.get("rows")];
    must(typeof made_at === "number" && Number.isSafeInteger(made_at) && made_at >= 0, "made_at");
    must(Array.isArray(rows), "rows");
    const read = (rows as readonly Value[]).map(readRow);
    must(rest.length === zerosAfter(length, version) && rest.every((byte) => byte === 0), "zeros", "bad-padding");
    return { made_at: made_at as number, rows: read };
  },
};
