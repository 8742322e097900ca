/** The backup blob on the second implementation: the key by @noble/hashes, the seal by @noble/ciphers, MessagePack by msgpack.ts. */
import { bytesOf, type JsonMap, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { encode, readFront, type Value } from "./msgpack.ts";
import * as p from "./primitives.ts";
import { must } from "./refusal.ts";

const STEP = 4096;
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
      ["version", 1],
      ["made_at", numberOf(input, "made_at")],
      ["rows", rows],
    ]);
    const bytes = encode(snapshot);
    const zeros = new Uint8Array((STEP - (bytes.length % STEP)) % STEP);
    const nonce = bytesOf(input, "nonce");
    return { blob: toHex(p.join(nonce, p.seal(p.join(bytes, zeros), nonce, keyOf(input)))) };
  },

  open(input) {
    const blob = bytesOf(input, "blob");
    must(blob.length >= 40, "no room for nonce and tag", "cannot-open");
    const plaintext = p.open(blob.slice(24), blob.slice(0, 24), keyOf(input));
    const { value, length } = readFront(plaintext, 4);
    const rest = plaintext.slice(length);
    must(plaintext.length % STEP === 0 && rest.length < STEP && rest.every((byte) => byte === 0), "zeros", "bad-padding");
    must(isMap(value), "a map");
    const map = value as ReadonlyMap<string, Value>;
    must(map.get("format") === "cairn-backup" && map.get("version") === 1, "another format");
    const [made_at, rows] = [map.get("made_at"), map.get("rows")];
    must(typeof made_at === "number" && Number.isSafeInteger(made_at) && made_at >= 0, "made_at");
    must(Array.isArray(rows), "rows");
    return { made_at: made_at as number, rows: (rows as readonly Value[]).map(readRow) };
  },
};
