/** Places as screens and platform hand them in. A position is a fact or nothing: what is no number in its range is none. */

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** One reading of where this device is. How old it is is told beside it: clocks differ. */
export interface Fix extends Point {
  /** Radius of the 68 % (or whatever the device reports) confidence circle, metres. */
  readonly accuracy_m: number;
}

/** The circle a note opens in (§4.4). */
export interface Circle extends Point {
  /** 10 … 50,000. */
  readonly radius_m: number;
}

type Unread<T> = { readonly [K in keyof T]?: unknown };

const within = (value: unknown, most: number): boolean => typeof value === "number" && Math.abs(value) <= most;

export const isPoint = <T extends Unread<Point>>(value: T): value is T & Point =>
  within(value.latitude, 90) && within(value.longitude, 180);

/** An accuracy of nothing is a device that does not know it. */
export const isFix = <T extends Unread<Fix>>(value: T): value is T & Fix =>
  isPoint(value) && typeof value.accuracy_m === "number" && value.accuracy_m > 0 && value.accuracy_m < Number.POSITIVE_INFINITY;
