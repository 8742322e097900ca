/** The circle's size on a logarithmic slider: 10 m … 50 km. */
import { plain } from "./coordinates.ts";

export const RADIUS_MIN = 10;
export const RADIUS_MAX = 50_000;
/** Below this, a satellite position may lie outside the circle. */
export const RADIUS_SURE = 100;
export const SLIDER_MAX = 1000;

const SPAN = Math.log(RADIUS_MAX / RADIUS_MIN);
const STOPS = [10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90];
const STEPS = [
  ...STOPS,
  ...[1, 10, 100, 1000].flatMap((k) => [10, 12.5, 15, 20, 25, 30, 40, 50, 60, 75].map((n) => n * k * 10)),
].filter((n) => n <= RADIUS_MAX);

export function clampRadius(metres: number): number {
  if (!Number.isFinite(metres)) return RADIUS_SURE;
  return Math.min(RADIUS_MAX, Math.max(RADIUS_MIN, Math.round(metres)));
}

/** A typed length, in metres or with its unit; undefined if it is none. */
export function readMetres(typed: string): number | undefined {
  const match = /^(\d+(?:[.,]\d+)?)(k?m|k?م)?$/i.exec(
    plain(typed)
      .replace(/(\d)[\s.,'’](?=\d{3}(?!\d))/g, "$1")
      .replace(/[\s.](?=k?[mم])/gi, ""),
  );
  if (!match) return undefined;
  const [, figure = "", unit = ""] = match;
  return Number(figure.replace(",", ".")) * (/^k/i.test(unit) ? 1000 : 1);
}

/** Two significant digits, so that the number does not flicker while the slider moves. */
export function radiusAt(slider: number): number {
  const exact = RADIUS_MIN * Math.exp((SPAN * slider) / SLIDER_MAX);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return clampRadius(Math.round(exact / unit) * unit);
}

export function sliderOf(metres: number): number {
  return Math.round((SLIDER_MAX * Math.log(clampRadius(metres) / RADIUS_MIN)) / SPAN);
}

/** The next round size up or down, for the − and + buttons. */
export function stepRadius(metres: number, direction: 1 | -1): number {
  if (direction > 0) return STEPS.find((step) => step > metres) ?? RADIUS_MAX;
  return [...STEPS].reverse().find((step) => step < metres) ?? RADIUS_MIN;
}
