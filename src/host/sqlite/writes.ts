/** Writes as plain values, so that they can be gathered and cross to another thread. */

export interface Op {
  /** By which the writer knows what to do. */
  readonly kind: string;
  /** Plain values; byte strings only at the top level and in lists there. */
  readonly args: object;
}

/** One write's result, or why there is none. */
export type OpOutcome = { readonly value: unknown } | { readonly failed: string };

/** A batch on its way to another thread: its structure as JSON, its byte strings end to end. Cheaper than cloning it object by object. */
export interface Packed {
  readonly json: string;
  readonly bytes: ArrayBuffer;
}

/** Stands for the next byte string of this length. */
interface Slot {
  readonly length: number;
}

/** Copies the byte strings: a view of a socket's buffer would drag the whole of that buffer along. */
export function pack(ops: readonly Op[]): Packed {
  const parts: Uint8Array[] = [];
  let total = 0;
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(place);
    if (!(value instanceof Uint8Array)) return value;
    parts.push(value);
    total += value.length;
    return { length: value.length } satisfies Slot;
  };
  const bare = ops.map(({ kind, args }) => {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) copy[name] = place(value);
    return { kind, args: copy };
  });
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { json: JSON.stringify(bare), bytes: bytes.buffer };
}

const isSlot = (value: unknown): value is Slot => typeof value === "object" && value !== null && "length" in value;

/** Undoes `pack`, in the same order; the byte strings are views. */
export function unpack({ json, bytes }: Packed): readonly Op[] {
  let at = 0;
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isSlot(value)) return value;
    at += value.length;
    return Buffer.from(bytes, at - value.length, value.length);
  };
  const ops = JSON.parse(json) as { kind: string; args: Record<string, unknown> }[];
  for (const { args } of ops) for (const name of Object.keys(args)) args[name] = fill(args[name]);
  return ops as readonly (Op & { args: Record<string, unknown> })[];
}
