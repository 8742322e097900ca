/** One drawing of the map: which part of the world lies where on the canvas. Web Mercator, in pixels of the current zoom. */
import type { Point } from "../format/distance.ts";

export const TILE = 256;
const EQUATOR_M = 2 * Math.PI * 6_378_137;
const MAX_LATITUDE = 85.0511;

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** Width of the whole world in pixels. */
  readonly world: number;
  /** The world pixel at the canvas's origin. */
  readonly left: number;
  readonly top: number;
}

/** 0 … 1 from the date line eastward. */
export function unitX(longitude: number): number {
  return (longitude + 180) / 360;
}

/** 0 … 1 from north to south. */
export function unitY(latitude: number): number {
  const sine = Math.sin((onMap(latitude) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** The inverse of both. */
export const pointAt = ({ x, y }: { readonly x: number; readonly y: number }): Point => ({
  latitude: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI,
  longitude: x * 360 - 180,
});

export function longitudeAt(frame: Frame, x: number): number {
  return pointAt({ x: (frame.left + x) / frame.world, y: 0.5 }).longitude;
}

export function latitudeAt(frame: Frame, y: number): number {
  return pointAt({ x: 0, y: (frame.top + y) / frame.world }).latitude;
}

/** Canvas pixels, in the copy of the world nearest to the canvas's middle. */
export function toScreen(frame: Frame, point: Point): readonly [number, number] {
  const raw = unitX(point.longitude) * frame.world - frame.left;
  const copies = Math.round((frame.width / 2 - raw) / frame.world);
  return [raw + copies * frame.world, unitY(point.latitude) * frame.world - frame.top];
}

/** The map ends where its projection does. Points nearer to a pole are drawn on that edge, at its scale. */
export const onMap = (latitude: number): number => Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));

/** Length of a circle of latitude in metres. */
const parallel = (latitude: number): number => EQUATOR_M * Math.cos((onMap(latitude) * Math.PI) / 180);

export function metresPerPixel(zoom: number, latitude: number): number {
  return parallel(latitude) / (TILE * 2 ** zoom);
}

/** The zoom at which `metres` fill `pixels`. */
export function zoomFor(metres: number, pixels: number, latitude: number): number {
  return Math.log2((parallel(latitude) * pixels) / (TILE * metres));
}

export interface Scale {
  readonly metres: number;
  readonly pixels: number;
}

/** The longest round distance that fits `pixels`. */
export function scaleFor(perPixel: number, pixels: number): Scale {
  const most = perPixel * pixels;
  const unit = 10 ** Math.floor(Math.log10(most));
  const metres = unit * (most / unit >= 5 ? 5 : most / unit >= 2 ? 2 : 1);
  return { metres, pixels: metres / perPixel };
}
