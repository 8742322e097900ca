/**
 * Writes MessagePack in the one form PPP allows (§4.1): shortest integers, 64-bit floats, `bin` for bytes, `str` for text. The exact
 * bytes are part of the protocol (vectors compare them), so they must not change with a library's version.
 */
import { type Bytes, utf8 } from "./bytes.ts";

const HIGH = 2 ** 32;

export class Writer {
  private buffer = new Uint8Array(512);
  private view = new DataView(this.buffer.buffer);
  private used = 0;

  scalar(value: string | number | boolean | Bytes): void {
    if (typeof value === "number") {
      if (Number.isSafeInteger(value)) this.integer(value);
      else this.float64(value);
    } else if (typeof value === "boolean") this.number8(value ? 0xc3 : 0xc2);
    else if (typeof value === "string") this.text(utf8(value));
    else this.bin(value);
  }

  float64(value: number): void {
    this.number8(0xcb);
    this.reserve(8);
    this.view.setFloat64(this.used, value);
    this.used += 8;
  }

  /** Opens a map of `size` entries (< 65,536); keys and values follow. */
  map(size: number): void {
    if (size <= 15) this.number8(0x80 | size);
    else this.tagged(0xde, 2, size);
  }

  /** Opens a list of `size` items (< 65,536). */
  list(size: number): void {
    if (size <= 15) this.number8(0x90 | size);
    else this.tagged(0xdc, 2, size);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.used);
  }

  private integer(value: number): void {
    if (value >= 0) {
      if (value < 0x80) this.number8(value);
      else if (value < 0x100) this.tagged(0xcc, 1, value);
      else if (value < 0x10000) this.tagged(0xcd, 2, value);
      else if (value < HIGH) this.tagged(0xce, 4, value);
      else this.wide(0xcf, value);
    } else if (value >= -0x20) this.number8(value);
    else if (value >= -0x80) this.tagged(0xd0, 1, value);
    else if (value >= -0x8000) this.tagged(0xd1, 2, value);
    else if (value >= -HIGH / 2) this.tagged(0xd2, 4, value);
    else this.wide(0xd3, value);
  }

  private text(bytes: Bytes): void {
    if (bytes.length < 32) this.number8(0xa0 | bytes.length);
    else this.length(0xd9, bytes.length);
    this.append(bytes);
  }

  private bin(bytes: Bytes): void {
    this.length(0xc4, bytes.length);
    this.append(bytes);
  }

  /** `tag` is that of a one-byte length; those of two and four bytes follow it. */
  private length(tag: number, length: number): void {
    if (length < 0x100) this.tagged(tag, 1, length);
    else if (length < 0x10000) this.tagged(tag + 1, 2, length);
    else this.tagged(tag + 2, 4, length);
  }

  private tagged(tag: number, width: 1 | 2 | 4, value: number): void {
    this.number8(tag);
    this.reserve(width);
    // A negative number written as unsigned gives its two's complement.
    if (width === 1) this.view.setUint8(this.used, value);
    else if (width === 2) this.view.setUint16(this.used, value);
    else this.view.setUint32(this.used, value);
    this.used += width;
  }

  private wide(tag: number, value: number): void {
    this.tagged(tag, 4, Math.floor(value / HIGH));
    this.reserve(4);
    this.view.setUint32(this.used, value - Math.floor(value / HIGH) * HIGH);
    this.used += 4;
  }

  private number8(value: number): void {
    this.reserve(1);
    this.buffer[this.used++] = value;
  }

  private append(bytes: Bytes): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
  }

  private reserve(count: number): void {
    if (this.used + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.used + count));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
}
