/**
 * Reading MessagePack as PPP uses it (§4.1): a bounded reader around @msgpack/msgpack.
 *
 * The library has no depth cap and allocates what a header claims, so `measure` walks the bytes first: it checks nesting, that every
 * length lies within the input and that every integer is one JavaScript can hold, and finds where the value ends.
 */
import { Decoder } from "@msgpack/msgpack";
import type { Bytes } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { isUtf8 } from "./utf8.ts";

/** Nesting allowed in frames and in protocol structures: a scalar is 0, a map of scalars 1. */
export const MAX_DEPTH = { frame: 4, structure: 6 } as const;

const malformed = (what: string): ProtocolError => new ProtocolError("malformed", what);

/** Tracks how many values are still owed at each level, so that a hostile input costs no recursion. */
class Walk {
  at = 0;
  readonly bytes: Bytes;
  readonly view: DataView;
  private readonly maxDepth: number;
  private readonly owed: number[] = [1];
  /** Values that may still be announced. */
  private room: number;

  constructor(bytes: Bytes, maxDepth: number, maxValues: number) {
    this.room = maxValues;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.maxDepth = maxDepth;
  }

  /** Consumes one value's header and payload; containers are opened, not consumed. */
  step(): boolean {
    while (this.owed.length > 0 && this.owed[this.owed.length - 1] === 0) this.owed.pop();
    if (this.owed.length === 0) return false;
    this.owed[this.owed.length - 1] = (this.owed[this.owed.length - 1] as number) - 1;
    const tag = this.take(1) && (this.bytes[this.at - 1] as number);
    if (tag <= 0x7f || tag >= 0xe0 || tag === 0xc0 || tag === 0xc2 || tag === 0xc3) return true;
    if (tag <= 0x8f) this.open(2 * (tag & 15));
    else if (tag <= 0x9f) this.open(tag & 15);
    else if (tag <= 0xbf) this.text(tag & 31);
    else this.longForm(tag);
    return true;
  }

  private longForm(tag: number): void {
    switch (tag) {
      case 0xc4:
        this.take(this.length(1));
        break;
      case 0xd9:
        this.text(this.length(1));
        break;
      case 0xc5:
        this.take(this.length(2));
        break;
      case 0xda:
        this.text(this.length(2));
        break;
      case 0xc6:
        this.take(this.length(4));
        break;
      case 0xdb:
        this.text(this.length(4));
        break;
      case 0xdc:
        this.open(this.length(2));
        break;
      case 0xdd:
        this.open(this.length(4));
        break;
      case 0xde:
        this.open(2 * this.length(2));
        break;
      case 0xdf:
        this.open(2 * this.length(4));
        break;
      case 0xcc:
      case 0xd0:
        this.take(1);
        break;
      case 0xcd:
      case 0xd1:
        this.take(2);
        break;
      case 0xca:
      case 0xce:
      case 0xd2:
        this.take(4);
        break;
      case 0xcb:
        this.take(8);
        break;
      case 0xcf:
      case 0xd3:
        this.integer64(tag === 0xd3);
        break;
      default:
        throw malformed("extension types are not part of PPP");
    }
  }

  private integer64(signed: boolean): void {
    this.take(8);
    const high = signed ? this.view.getInt32(this.at - 8) : this.view.getUint32(this.at - 8);
    const value = high * 2 ** 32 + this.view.getUint32(this.at - 4);
    if (!Number.isSafeInteger(value)) throw malformed("integer above 2^53-1");
  }

  /** Text must be UTF-8: the library reads other bytes one way when short and another when long. */
  private text(count: number): void {
    this.take(count);
    if (!isUtf8(this.bytes, this.at - count, this.at)) throw malformed("text that is not UTF-8");
  }

  private take(count: number): true {
    if (count > this.bytes.length - this.at) throw malformed("cut short");
    this.at += count;
    return true;
  }

  private length(width: 1 | 2 | 4): number {
    this.take(width);
    const from = this.at - width;
    if (width === 1) return this.view.getUint8(from);
    return width === 2 ? this.view.getUint16(from) : this.view.getUint32(from);
  }

  private open(items: number): void {
    if (this.owed.length > this.maxDepth) throw malformed("nested too deeply");
    // Every item takes at least one byte, so a larger claim is a lie and nothing is allocated for it.
    if (items > this.bytes.length - this.at) throw malformed("cut short");
    this.room -= items;
    if (this.room < 0) throw malformed("too many values");
    this.owed.push(items);
  }
}

/**
 * Values in what anybody may send to a relay: a map of a hundred thousand empty maps is small to send and dear to read, also where it
 * stands in a field that nobody knows. Several times what the largest command has.
 */
export const MAX_REQUEST_VALUES = 4096;

/**
 * Checks the value at the front of `bytes` and returns how many bytes it takes.
 * @throws ProtocolError `malformed`
 */
export function measure(bytes: Bytes, maxDepth: number, maxValues = Infinity): number {
  const walk = new Walk(bytes, maxDepth, maxValues);
  while (walk.step());
  return walk.at;
}

// The two kinds of map never mix: an integer key cannot be smuggled into a frame, nor a text key into a structure.
const frames = new Decoder({ mapKeyConverter: (key) => (typeof key === "string" ? key : `#${String(key)}`) });
const structures = new Decoder({ mapKeyConverter: (key) => (typeof key === "number" ? key : `"${String(key)}`) });

function decodeWith(decoder: Decoder, bytes: Bytes): unknown {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed("not MessagePack");
  }
}

/** Reads a frame or HTTP body: text keys, nothing after it. @throws ProtocolError `malformed` */
export function decodeFrame(bytes: Bytes, maxValues = Infinity): unknown {
  const { value, length } = decodeFrameFront(bytes, maxValues);
  if (length !== bytes.length) throw malformed("trailing bytes");
  return value;
}

/** Reads the map with text keys at the front of `bytes`; `length` says where it ended. @throws ProtocolError `malformed` */
export function decodeFrameFront(bytes: Bytes, maxValues = Infinity): { readonly value: unknown; readonly length: number } {
  const length = measure(bytes, MAX_DEPTH.frame, maxValues);
  return { value: decodeWith(frames, bytes.subarray(0, length)), length };
}

/** Reads the structure (integer keys) at the front of `bytes`; `length` says where it ended. @throws ProtocolError `malformed` */
export function decodeStructureFront(bytes: Bytes, maxValues = Infinity): { readonly value: unknown; readonly length: number } {
  const length = measure(bytes, MAX_DEPTH.structure, maxValues);
  return { value: decodeWith(structures, bytes.subarray(0, length)), length };
}

/** Reads a structure with nothing after it. @throws ProtocolError `malformed` */
export function decodeStructure(bytes: Bytes, maxValues = Infinity): unknown {
  const { value, length } = decodeStructureFront(bytes, maxValues);
  if (length !== bytes.length) throw malformed("trailing bytes");
  return value;
}
