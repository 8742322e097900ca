/** Where on a line a text of some length can stand: the stretch that bends least. */

/** A spot on a line, and the line's direction there, radians. */
export interface OnLine {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/** How far a text may bend in all, and from one sample to the next, radians. */
const MOST_BEND = 0.9;
const MOST_TURN = 0.4;
/** Pixels between samples, and between stretches that are looked at. */
const SAMPLE = 9;
const STEP = 18;

/** A line measured: any spot of it by its distance from the start. */
export class MeasuredLine {
  readonly length: number;
  readonly #xy: ArrayLike<number>;
  readonly #ends: Float64Array;

  constructor(xy: ArrayLike<number>) {
    this.#xy = xy;
    this.#ends = new Float64Array(Math.max(0, xy.length / 2 - 1));
    let length = 0;
    for (let i = 0; i < this.#ends.length; i++) {
      length += Math.hypot(xy[2 * i + 2]! - xy[2 * i]!, xy[2 * i + 3]! - xy[2 * i + 1]!);
      this.#ends[i] = length;
    }
    this.length = length;
  }

  at(distance: number): OnLine {
    let i = 0;
    while (i < this.#ends.length - 1 && this.#ends[i]! < distance) i++;
    const [ax, ay, bx, by] = [this.#xy[2 * i]!, this.#xy[2 * i + 1]!, this.#xy[2 * i + 2]!, this.#xy[2 * i + 3]!];
    const start = i === 0 ? 0 : this.#ends[i - 1]!;
    const share = (distance - start) / (this.#ends[i]! - start || 1);
    return { x: ax + share * (bx - ax), y: ay + share * (by - ay), angle: Math.atan2(by - ay, bx - ax) };
  }
}

/** The shorter way round. */
export const turnBetween = (a: number, b: number): number => Math.atan2(Math.sin(b - a), Math.cos(b - a));

export interface Stretch {
  /** Distance of its start from that of the line. */
  readonly from: number;
  /** How far it bends in all, radians. */
  readonly bend: number;
}

function bendOf(line: MeasuredLine, from: number, length: number): number {
  const first = line.at(from).angle;
  let before = first;
  let [least, most] = [0, 0];
  for (let at = SAMPLE; at <= length; at += SAMPLE) {
    const { angle } = line.at(from + at);
    if (Math.abs(turnBetween(before, angle)) > MOST_TURN) return Number.POSITIVE_INFINITY;
    before = angle;
    const turn = turnBetween(first, angle);
    least = Math.min(least, turn);
    most = Math.max(most, turn);
  }
  return most - least;
}

/** The stretch of this length that bends least; `undefined` where all bend too much, or the line is shorter. */
export function straightest(line: MeasuredLine, length: number): Stretch | undefined {
  let best: Stretch | undefined;
  const spare = line.length - length;
  for (let from = spare < STEP ? spare / 2 : (spare % STEP) / 2; from >= 0 && from <= spare; from += STEP) {
    const bend = bendOf(line, from, length);
    if (bend <= MOST_BEND && (!best || bend < best.bend)) best = { from, bend };
  }
  return best;
}
