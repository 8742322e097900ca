/**
 * Reads MessagePack as PPP uses it (§4.1), with bounds on nesting, lengths and integers. Text is decoded without loss, the same way in
 * every engine: signatures cover its exact bytes.
 */

import { ProtocolError } from "../errors.ts";
import type { Bytes } from "./bytes.ts";
import { readUtf8 } from "./utf8.ts";

/** Nesting allowed in frames and in protocol structures: a scalar is 0, a map of scalars 1. */
export const MAX_DEPTH = { frame: 4, structure: 6 } as const;

/**
 * The most values in a request to a relay. Without this bound a small request could hold a hundred thousand empty maps, also in an
 * unknown field, and reading them is expensive. The largest command has a fraction of this.
 */
export const MAX_REQUEST_VALUES = 4096;

const malformed = (what: string): ProtocolError => new ProtocolError("malformed", what);

/** Which keys a map may have: text in frames, integers in structures. Keys of the other type are dropped. */
type Keys = "string" | "number";

class Reader {
  at = 0;
  private readonly bytes: Bytes;
  private readonly view: DataView;
  private readonly keys: Keys;
  /** How many more values the containers may declare. */
  private valuesLeft: number;

  constructor(bytes: Bytes, keys: Keys, maxValues: number) {
    this.valuesLeft = maxValues;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.keys = keys;
  }

  /** One value, at most `depth` containers deep. */
  value(depth: number): unknown {
    const tag = this.view.getUint8(this.take(1));
    if (tag <= 0x7f) return tag;
    if (tag <= 0x8f) return this.map(tag & 15, depth);
    if (tag <= 0x9f) return this.list(tag & 15, depth);
    if (tag <= 0xbf) return this.text(tag & 31);
    return tag >= 0xe0 ? tag - 0x100 : this.tagged(tag, depth);
  }

  private tagged(tag: number, depth: number): unknown {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return tag === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.bin(this.unsigned(tag - 0xc4));
      case 0xca:
        return this.view.getFloat32(this.take(4));
      case 0xcb:
        return this.view.getFloat64(this.take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.unsigned(tag - 0xcc);
      case 0xcf:
        return this.wide(this.view.getUint32(this.take(4)));
      case 0xd0:
        return this.view.getInt8(this.take(1));
      case 0xd1:
        return this.view.getInt16(this.take(2));
      case 0xd2:
        return this.view.getInt32(this.take(4));
      case 0xd3:
        return this.wide(this.view.getInt32(this.take(4)));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.unsigned(tag - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.list(this.unsigned(tag - 0xdb), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.unsigned(tag - 0xdd), depth);
      default:
        throw malformed("extension types are not part of PPP");
    }
  }

  /** Advances by `count` bytes. @returns the offset where they begin */
  private take(count: number): number {
    if (count > this.bytes.length - this.at) throw malformed("cut short");
    this.at += count;
    return this.at - count;
  }

  /** An unsigned integer of 1, 2 or 4 bytes. */
  private unsigned(power: number): number {
    if (power === 0) return this.view.getUint8(this.take(1));
    return power === 1 ? this.view.getUint16(this.take(2)) : this.view.getUint32(this.take(4));
  }

  private wide(high: number): number {
    const value = high * 2 ** 32 + this.view.getUint32(this.take(4));
    if (!Number.isSafeInteger(value)) throw malformed("integer above 2^53-1");
    return value;
  }

  private bin(length: number): Bytes {
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }

  private text(length: number): string {
    const from = this.take(length);
    const text = readUtf8(this.bytes, from, from + length);
    if (text === undefined) throw malformed("text that is not UTF-8");
    return text;
  }

  /** Every item takes at least one byte, so a larger count cannot be true: it is refused before anything is allocated. */
  private open(items: number, depth: number): void {
    if (depth <= 0) throw malformed("nested too deeply");
    if (items > this.bytes.length - this.at) throw malformed("cut short");
    this.valuesLeft -= items;
    if (this.valuesLeft < 0) throw malformed("too many values");
  }

  private list(length: number, depth: number): unknown[] {
    this.open(length, depth);
    const out: unknown[] = [];
    for (let i = 0; i < length; i++) out.push(this.value(depth - 1));
    return out;
  }

  private map(length: number, depth: number): Record<string | number, unknown> {
    this.open(2 * length, depth);
    const out: Record<string | number, unknown> = {};
    for (let i = 0; i < length; i++) {
      const key = this.value(depth - 1);
      if (key === "__proto__") throw malformed("a key that is not part of PPP");
      const value = this.value(depth - 1);
      if (typeof key === this.keys) out[key as string | number] = value;
    }
    return out;
  }
}

interface Front {
  readonly value: unknown;
  readonly length: number;
}

function readFront(bytes: Bytes, keys: Keys, depth: number, maxValues = Infinity): Front {
  const reader = new Reader(bytes, keys, maxValues);
  const value = reader.value(depth);
  return { value, length: reader.at };
}

function whole({ value, length }: Front, bytes: Bytes): unknown {
  if (length !== bytes.length) throw malformed("trailing bytes");
  return value;
}

/** Reads a frame or HTTP body: text keys, no trailing bytes. @throws ProtocolError `malformed` */
export const decodeFrame = (bytes: Bytes, maxValues?: number): unknown => whole(decodeFrameFront(bytes, maxValues), bytes);

/** Reads the map with text keys at the front of `bytes`; `length` is how many bytes it took. @throws ProtocolError `malformed` */
export const decodeFrameFront = (bytes: Bytes, maxValues?: number): Front => readFront(bytes, "string", MAX_DEPTH.frame, maxValues);

/** Reads the structure (integer keys) at the front of `bytes`; `length` is how many bytes it took. @throws ProtocolError `malformed` */
export const decodeStructureFront = (bytes: Bytes, maxValues?: number): Front =>
  readFront(bytes, "number", MAX_DEPTH.structure, maxValues);

/** Reads a structure; trailing bytes are refused. @throws ProtocolError `malformed` */
export const decodeStructure = (bytes: Bytes, maxValues?: number): unknown => whole(decodeStructureFront(bytes, maxValues), bytes);
