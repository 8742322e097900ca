/** The writes of the SQLite store as plain values, so that they can cross to another thread. */
import type { Bytes } from "../../../src/protocol/bytes.ts";
import type { NewEvent } from "../store.ts";

export interface PurgeResult {
  readonly purged: number;
  readonly forgotten: number;
  readonly more: boolean;
}

interface Table {
  put: { args: NewEvent & { readonly now: number }; result: "stored" | "duplicate" };
  acknowledge: { args: { readonly recipient: Bytes; readonly ids: readonly Bytes[]; readonly now: number }; result: number };
  purge: { args: { readonly now: number; readonly max: number }; result: PurgeResult };
  registerToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: "registered" | "quota" };
  deregisterToken: { args: { readonly token: Bytes; readonly owner: Bytes }; result: null };
  probe: { args: object; result: null };
}

export type OpKind = keyof Table;
export type ArgsOf<K extends OpKind> = Table[K]["args"];
export type ResultOf<K extends OpKind> = Table[K]["result"];
export type Op = { [K in OpKind]: { readonly kind: K; readonly args: ArgsOf<K> } }[OpKind];
/** One of `Op`s results, or why there is none. */
export type OpOutcome = { readonly value: unknown } | { readonly failed: string };

function byteLength(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + byteLength(one), 0);
  return 0;
}

/**
 * Copies every byte string of a batch into one buffer, so that the batch crosses threads by a single transfer. (A view of a socket's
 * buffer would drag the whole of that buffer along.)
 */
export function pack(ops: readonly Op[]): { readonly ops: readonly Op[]; readonly buffer: ArrayBuffer } {
  let total = 0;
  for (const { args } of ops) for (const value of Object.values(args)) total += byteLength(value);
  const all = new Uint8Array(total);
  let at = 0;
  const place = (value: unknown): unknown => {
    if (value instanceof Uint8Array) {
      all.set(value, at);
      at += value.length;
      return all.subarray(at - value.length, at);
    }
    return Array.isArray(value) ? value.map(place) : value;
  };
  const packed = ops.map(({ kind, args }) => {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) copy[name] = place(value);
    return { kind, args: copy } as unknown as Op;
  });
  return { ops: packed, buffer: all.buffer };
}
