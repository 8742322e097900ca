/** Positions and circles from screens and platform, and their checks: every coordinate must be a number in its range. */

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** One position of this device. Its age is passed separately, because the clock of the positioning system may differ. */
export interface Fix extends Point {
  /** The radius of the confidence circle (68 %, or what the device reports), metres. */
  readonly accuracy_m: number;
  /** Which way the device moves, degrees from north to the east, 0 … 360; only where it tells. */
  readonly heading?: number;
}

/** The circle in which a note opens (§4.4). */
export interface Circle extends Point {
  /** 10 … 50,000. */
  readonly radius_m: number;
}

type Unchecked<T> = { readonly [K in keyof T]?: unknown };

const isWithin = (value: unknown, max: number): boolean => typeof value === "number" && Math.abs(value) <= max;

export const isPoint = <T extends Unchecked<Point>>(value: T): value is T & Point =>
  isWithin(value.latitude, 90) && isWithin(value.longitude, 180);

/** Some devices report an accuracy of 0 when they do not know it, so that is refused. */
export const isFix = <T extends Unchecked<Fix>>(value: T): value is T & Fix =>
  isPoint(value) && typeof value.accuracy_m === "number" && value.accuracy_m > 0 && value.accuracy_m < Number.POSITIVE_INFINITY;
