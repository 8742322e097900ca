import { expect, it } from "vitest";
import { bearing, directionTo, toEdge } from "./direction.ts";

const HERE = { latitude: 56.34, longitude: -2.79 };

it.each([
  ["north", 0.01, 0, 0],
  ["north-east", 0.01, 0.018, 1],
  ["east", 0, 0.01, 2],
  ["south", -0.01, 0, 4],
  ["west", 0, -0.01, 6],
  ["north-west", 0.01, -0.018, 7],
  ["just west of north", 0.01, -0.001, 0],
])("what lies %s is said to", (_name, north, east, direction) => {
  expect(directionTo(HERE, { latitude: HERE.latitude + north, longitude: HERE.longitude + east })).toBe(direction);
});

it("goes the short way over the date line", () => {
  expect(bearing({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 })).toBeCloseTo(90);
});

it("is nothing inside a circle, and in steps outside it", () => {
  const circle = { ...HERE, radius_m: 200 };
  expect(toEdge(HERE, circle)).toBe(0);
  // 1,112 m to its middle, 912 m to its edge.
  expect(toEdge({ ...HERE, latitude: HERE.latitude + 0.01 }, circle)).toBe(950);
});
