/**
 * Geometry of a vector tile's features, read in one loop into one buffer. A tile is read once, by code that has not run before, and the
 * map waits for it: an object for each corner and a call for each number cost several times as much.
 */
import { ProtocolError } from "../errors.ts";
import { EXTENT } from "./street-tile.ts";

const MOVE = 1;
const LINE = 2;
const CLOSE = 7;

/** Into the grid that all tiles share. Far outside nothing is drawn. */
const onGrid = (value: number, scale: number): number => Math.max(-EXTENT, Math.min(2 * EXTENT, Math.round(value * scale)));

/** Numbers as they stand in a tile. */
class Numbers {
  at: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  next(): number {
    let byte = this.bytes[this.at++]!;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = this.bytes[this.at++]!;
      value |= (byte & 127) << shift;
    }
    return value;
  }

  step(): number {
    const value = this.next();
    return (value >>> 1) ^ -(value & 1);
  }
}

/** Lines and rings one after the other, x and y by turns; a ring ends where it began. */
export class TileGeometry {
  /** How many points come before the end of each. */
  readonly ends: number[] = [];
  private xy = new Int16Array(256);
  private length = 0;
  /** Where the line or ring that is read began. */
  private first = 0;

  get points(): number {
    return this.length / 2;
  }

  clear(): void {
    this.length = 0;
    this.ends.length = 0;
  }

  /** @returns the coordinates of these points */
  slice(from: number, to: number): Int16Array {
    return this.xy.slice(2 * from, 2 * to);
  }

  /** Adds what stands in these bytes. @param scale units of the grid in one of the layer's @throws ProtocolError `malformed` */
  read(bytes: Uint8Array, from: number, to: number, scale: number): void {
    // A point takes two bytes at least, a command that closes a ring one.
    this.makeRoom(2 * (to - from));
    this.first = this.length;
    const numbers = new Numbers(bytes, from);
    let [x, y] = [0, 0];
    while (numbers.at < to) {
      const head = numbers.next();
      const command = head & 7;
      if (command === CLOSE) this.close();
      else if (command !== MOVE && command !== LINE) throw new ProtocolError("malformed", "tile: a command that is none");
      for (let left = command === CLOSE ? 0 : head >>> 3; left > 0 && numbers.at < to; left--) {
        x += numbers.step();
        y += numbers.step();
        if (command === MOVE) this.end();
        this.xy[this.length++] = onGrid(x, scale);
        this.xy[this.length++] = onGrid(y, scale);
      }
    }
    this.end();
  }

  private close(): void {
    if (this.length === this.first) return;
    this.xy[this.length++] = this.xy[this.first]!;
    this.xy[this.length++] = this.xy[this.first + 1]!;
  }

  private end(): void {
    if (this.length > this.first) this.ends.push(this.points);
    this.first = this.length;
  }

  private makeRoom(more: number): void {
    const needed = this.length + more;
    if (needed <= this.xy.length) return;
    const larger = new Int16Array(2 * needed);
    larger.set(this.xy);
    this.xy = larger;
  }
}
