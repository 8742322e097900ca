/** Occupied areas of the canvas, as one grid for everything over the ground: position, pins and outlines first, then names. */

export type Box = readonly [left: number, top: number, right: number, bottom: number];
type Spot = readonly [x: number, y: number];

/** A square around a spot. */
export const around = ([x, y]: Spot, half: number): Box => [x - half, y - half, x + half, y + half];

/** What is occupied, in a form that can be given to a worker. */
export interface Taken {
  readonly boxes: Box[];
  readonly rings: (readonly [x: number, y: number, inner: number, outer: number])[];
  readonly sides: (readonly [Spot, Spot])[];
}

export class Space {
  readonly taken: Taken;
  readonly #width: number;
  readonly #height: number;

  /** @param taken what is occupied already; more is added to it */
  constructor(width: number, height: number, taken: Taken = { boxes: [], rings: [], sides: [] }) {
    this.#width = width;
    this.#height = height;
    this.taken = taken;
  }

  /** Equal for what is occupied alike, to a pixel. */
  key(): string {
    return JSON.stringify(this.taken, (_, value) => (typeof value === "number" ? Math.round(value) : value));
  }

  take(box: Box): void {
    this.taken.boxes.push(box);
  }

  /** Occupies a circle's line; its inside stays free. */
  takeRing([x, y]: Spot, inner: number, outer = inner): void {
    this.taken.rings.push([x, y, inner, outer]);
  }

  /** Occupies the lines between corners; the inside stays free. */
  takeOutline(corners: readonly Spot[]): void {
    for (let i = 0; i < corners.length; i++) this.taken.sides.push([corners[i]!, corners[(i + 1) % corners.length]!]);
  }

  /** Occupies what cards lie over: nobody could read it there. */
  takeEdges(top: number, bottom: number): void {
    this.take([0, 0, this.#width, top]);
    this.take([0, this.#height - bottom, this.#width, this.#height]);
  }

  isFree(box: Box): boolean {
    return (
      !this.taken.boxes.some((other) => overlaps(box, other)) &&
      !this.taken.rings.some(([x, y, inner, outer]) => nearest(box, x, y) <= outer && farthest(box, x, y) >= inner) &&
      !this.taken.sides.some(([a, b]) => partWithin(box, a, b) !== undefined)
    );
  }

  /** Occupies the first of these boxes that is free and fully on the canvas. @returns its index, or -1 */
  claim(boxes: readonly Box[]): number {
    const found = boxes.findIndex((box) => this.#holds(box) && this.isFree(box));
    if (found >= 0) this.take(boxes[found]!);
    return found;
  }

  /** Takes all of these places, if all are free and whole on the canvas. @returns whether it did */
  claimAll(boxes: readonly Box[]): boolean {
    if (!boxes.every((box) => this.#holds(box) && this.isFree(box))) return false;
    for (const box of boxes) this.take(box);
    return true;
  }

  #holds([left, top, right, bottom]: Box): boolean {
    return left >= 0 && top >= 0 && right <= this.#width && bottom <= this.#height;
  }
}

function overlaps(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function nearest([left, top, right, bottom]: Box, x: number, y: number): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

function farthest([left, top, right, bottom]: Box, x: number, y: number): number {
  return Math.hypot(Math.max(x - left, right - x), Math.max(y - top, bottom - y));
}

/** The part of a line within a box, as shares of the way from its start to its end; `undefined` where none is. */
export function partWithin([left, top, right, bottom]: Box, [ax, ay]: Spot, [bx, by]: Spot): readonly [number, number] | undefined {
  let from = 0;
  let to = 1;
  for (const [start, step, low, high] of [
    [ax, bx - ax, left, right],
    [ay, by - ay, top, bottom],
  ] as const) {
    if (step === 0 && (start <= low || start >= high)) return undefined;
    if (step === 0) continue;
    const one = (low - start) / step;
    const two = (high - start) / step;
    from = Math.max(from, Math.min(one, two));
    to = Math.min(to, Math.max(one, two));
  }
  return from < to ? [from, to] : undefined;
}
