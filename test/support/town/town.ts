/**
 * A town that is nowhere, in OpenMapTiles' layers: for tests of the map that need no data of others. North is up in this plan, a unit is
 * about a hundred metres, the square lies in the middle, the harbour in the west.
 *
 *   water   x < -6
 *   street  Long Street along y = 0, Mill Lane along x = 2, a path along y = 3
 *   park    x 3…6, y -5…-2      house x -2…-1, y 1…2     fountain at 0, 1
 */
import type { Feature, FeatureCollection, Geometry } from "geojson";

export const TOWN = { latitude: 12.34, longitude: -31.2 };
const UNIT = 0.001;

type Plan = readonly [x: number, y: number];

/** Where a spot of the plan lies on the ground. */
export const inTown = ([x, y]: Plan): { latitude: number; longitude: number } => ({
  latitude: TOWN.latitude + y * UNIT,
  longitude: TOWN.longitude + x * UNIT,
});

const point = (plan: Plan): [number, number] => {
  const { latitude, longitude } = inTown(plan);
  return [longitude, latitude];
};
const line = (...plans: readonly Plan[]): Geometry => ({ type: "LineString", coordinates: plans.map(point) });
const box = (west: number, south: number, east: number, north: number): Geometry => ({
  type: "Polygon",
  coordinates: [[point([west, south]), point([east, south]), point([east, north]), point([west, north]), point([west, south])]],
});
const spot = (plan: Plan): Geometry => ({ type: "Point", coordinates: point(plan) });

const of = (properties: Readonly<Record<string, string | number>>, geometry: Geometry): Feature => ({
  type: "Feature",
  properties,
  geometry,
});
const all = (...features: readonly Feature[]): FeatureCollection => ({ type: "FeatureCollection", features: [...features] });

/** By layer. */
export const TOWN_LAYERS: Readonly<Record<string, FeatureCollection>> = {
  water: all(of({ class: "ocean" }, box(-60, -60, -6, 60))),
  landcover: all(of({ class: "grass" }, box(3, -5, 6, -2))),
  building: all(of({ render_height: 8 }, box(-2, 1, -1, 2))),
  transportation: all(
    of({ class: "primary" }, line([-6, 0], [40, 0])),
    of({ class: "minor" }, line([2, -20], [2, 20])),
    of({ class: "path" }, line([-5, 3], [12, 3])),
    of({ class: "rail" }, line([20, -40], [20, 40])),
  ),
  transportation_name: all(
    of({ class: "primary", name: "Long Street", "name:de": "Lange Straße" }, line([-6, 0], [40, 0])),
    of({ class: "minor", name: "Mill Lane" }, line([2, -20], [2, 20])),
  ),
  place: all(of({ class: "town", name: "Testhaven", "name:de": "Testhafen", "name:ar": "مرفأ" }, spot([0, 0]))),
  poi: all(of({ class: "drinking_water", name: "Old Fountain" }, spot([0, 1]))),
};
