/** Writes as plain values, so that they can be batched and sent to another thread. */

export interface Op {
  /** Selects the function that carries out the write. */
  readonly kind: string;
  /** Plain values; byte strings only at the top level and in lists there. */
  readonly args: object;
}

/** The result of a write, or why it failed. */
export type OpOutcome = { readonly value: unknown } | { readonly failed: string };

/** A batch as sent to another thread: its structure as JSON, its byte strings concatenated. Faster than structured cloning. */
export interface Packed {
  readonly json: string;
  readonly bytes: ArrayBuffer;
}

/** In the JSON, in place of the next byte string. */
interface Placeholder {
  readonly length: number;
}

/** Copies the byte strings: transferring a view would transfer the whole socket buffer behind it. */
export function pack(ops: readonly Op[]): Packed {
  const parts: Uint8Array[] = [];
  let total = 0;
  const extract = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(extract);
    if (!(value instanceof Uint8Array)) return value;
    parts.push(value);
    total += value.length;
    return { length: value.length } satisfies Placeholder;
  };
  const bare = ops.map(({ kind, args }) => {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) copy[name] = extract(value);
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

const isPlaceholder = (value: unknown): value is Placeholder => typeof value === "object" && value !== null && "length" in value;

/** The reverse of `pack`. The byte strings are views of `bytes`. */
export function unpack({ json, bytes }: Packed): readonly Op[] {
  let at = 0;
  const insert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(insert);
    if (!isPlaceholder(value)) return value;
    at += value.length;
    return Buffer.from(bytes, at - value.length, value.length);
  };
  const ops = JSON.parse(json) as { kind: string; args: Record<string, unknown> }[];
  for (const { args } of ops) for (const name of Object.keys(args)) args[name] = insert(args[name]);
  return ops as readonly (Op & { args: Record<string, unknown> })[];
}
