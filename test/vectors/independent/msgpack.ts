/** A MessagePack reader and writer of the vectors' own: recursive, strict, as small as the format allows. */
import { must, refuse } from "./refusal.ts";

/** A float on its way out; coming in, a number is a number. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}
export type Value = null | boolean | number | string | Uint8Array | Float | readonly Value[] | ReadonlyMap<number | string, Value>;

const fatal = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  private take(count: number): number {
    must(count <= this.bytes.length - this.at, "cut short");
    this.at += count;
    return this.at - count;
  }

  private unsigned(width: number): number {
    let value = 0n;
    const from = this.take(width);
    for (let i = 0; i < width; i++) value = value * 256n + BigInt(this.bytes[from + i] as number);
    must(value <= 2n ** 53n - 1n, "integer too large");
    return Number(value);
  }

  private signed(width: number): number {
    const from = this.take(width);
    if (width === 1) return this.view.getInt8(from);
    if (width === 2) return this.view.getInt16(from);
    if (width === 4) return this.view.getInt32(from);
    const value = this.view.getBigInt64(from);
    must(value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n, "integer too large");
    return Number(value);
  }

  private bin(length: number): Uint8Array {
    const from = this.take(length);
    return this.bytes.slice(from, from + length);
  }

  private text(length: number): string {
    try {
      return fatal.decode(this.bin(length));
    } catch {
      return refuse("malformed", "not UTF-8, or cut short");
    }
  }

  private list(length: number, depth: number): Value {
    must(depth > 0, "too deep");
    const out: Value[] = [];
    for (let i = 0; i < length; i++) out.push(this.value(depth - 1));
    return out;
  }

  private map(length: number, depth: number): Value {
    must(depth > 0, "too deep");
    const out = new Map<number | string, Value>();
    for (let i = 0; i < length; i++) {
      const key = this.value(depth - 1);
      const value = this.value(depth - 1);
      if (typeof key === "number" || typeof key === "string") out.set(key, value);
    }
    return out;
  }

  value(depth: number): Value {
    const tag = this.bytes[this.take(1)] as number;
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 256;
    if (tag < 0x90) return this.map(tag & 15, depth);
    if (tag < 0xa0) return this.list(tag & 15, depth);
    if (tag < 0xc0) return this.text(tag & 31);
    if (tag === 0xc0) return null;
    if (tag === 0xc2 || tag === 0xc3) return tag === 0xc3;
    if (tag >= 0xc4 && tag <= 0xc6) return this.bin(this.unsigned(1 << (tag - 0xc4)));
    if (tag === 0xca) return this.view.getFloat32(this.take(4));
    if (tag === 0xcb) return this.view.getFloat64(this.take(8));
    if (tag >= 0xcc && tag <= 0xcf) return this.unsigned(1 << (tag - 0xcc));
    if (tag >= 0xd0 && tag <= 0xd3) return this.signed(1 << (tag - 0xd0));
    if (tag >= 0xd9 && tag <= 0xdb) return this.text(this.unsigned(1 << (tag - 0xd9)));
    if (tag === 0xdc || tag === 0xdd) return this.list(this.unsigned(2 << (tag - 0xdc)), depth);
    if (tag === 0xde || tag === 0xdf) return this.map(this.unsigned(2 << (tag - 0xde)), depth);
    return refuse("malformed", "an extension, or the tag that is never used");
  }
}

export function readFront(bytes: Uint8Array, depth: number): { readonly value: Value; readonly length: number } {
  const reader = new Reader(bytes);
  const value = reader.value(depth);
  return { value, length: reader.at };
}

export function readAll(bytes: Uint8Array, depth: number): Value {
  const { value, length } = readFront(bytes, depth);
  must(length === bytes.length, "trailing bytes");
  return value;
}

function bigEndian(tag: number, value: number, width: number): number[] {
  const out = [tag];
  for (let i = width - 1; i >= 0; i--) out.push(Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * i)) & 255n));
  return out;
}

function integer(value: number): number[] {
  if (value >= 0) {
    if (value < 2 ** 7) return [value];
    if (value < 2 ** 8) return bigEndian(0xcc, value, 1);
    if (value < 2 ** 16) return bigEndian(0xcd, value, 2);
    return value < 2 ** 32 ? bigEndian(0xce, value, 4) : bigEndian(0xcf, value, 8);
  }
  if (value >= -32) return [value + 256];
  if (value >= -(2 ** 7)) return bigEndian(0xd0, value, 1);
  if (value >= -(2 ** 15)) return bigEndian(0xd1, value, 2);
  return value >= -(2 ** 31) ? bigEndian(0xd2, value, 4) : bigEndian(0xd3, value, 8);
}

/** A header with the length in the shortest of the forms given: [largest length, first byte, width]. */
function header(length: number, forms: readonly (readonly [number, number, number])[]): number[] {
  const [, tag, width] = forms.find(([largest]) => length <= largest) ?? refuse("too-large", "no header is that large");
  return width === 0 ? [tag | length] : bigEndian(tag, length, width);
}

const BIN = [
  [0xff, 0xc4, 1],
  [0xffff, 0xc5, 2],
  [0xffffffff, 0xc6, 4],
] as const;
const TEXT = [
  [31, 0xa0, 0],
  [0xff, 0xd9, 1],
  [0xffff, 0xda, 2],
  [0xffffffff, 0xdb, 4],
] as const;
const LIST = [
  [15, 0x90, 0],
  [0xffff, 0xdc, 2],
  [0xffffffff, 0xdd, 4],
] as const;
const MAP = [
  [15, 0x80, 0],
  [0xffff, 0xde, 2],
  [0xffffffff, 0xdf, 4],
] as const;

function write(out: number[], value: Value): void {
  if (value === null) out.push(0xc0);
  else if (typeof value === "boolean") out.push(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") out.push(...integer(value));
  else if (value instanceof Float) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value.value);
    out.push(0xcb, ...bytes);
  } else if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    out.push(...header(text.length, TEXT), ...text);
  } else if (value instanceof Uint8Array) {
    out.push(...header(value.length, BIN));
    for (const byte of value) out.push(byte);
  } else if (value instanceof Map) {
    out.push(...header(value.size, MAP));
    for (const [key, one] of value) {
      write(out, key);
      write(out, one);
    }
  } else {
    const list = value as readonly Value[];
    out.push(...header(list.length, LIST));
    for (const one of list) write(out, one);
  }
}

/** The canonical bytes; map entries in the order given. */
export function encode(value: Value): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  write(out, value);
  return Uint8Array.from(out);
}
