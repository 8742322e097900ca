/** Topic: S2 cell tokens. */
import { Topic } from "./builder.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

/** On all six faces, at their edges and corners, and where longitudes jump. */
const POINTS: readonly (readonly [string, number, number])[] = [
  ["Franconia, face 2", 49.703498679, 11.770681595],
  ["Copenhagen", 55.685376759, 12.588490937],
  ["Minnesota, face 4", 45.486546517, -93.449700022],
  ["Shaanxi", 34.36443904, 108.330699969],
  ["South Atlantic, face 0", -30.694551352, -30.048758753],
  ["Australia, face 3", -25.285264027, 133.823116966],
  ["Antarctica, face 5", -75.000000031, 0.000000133],
  ["India, face 1", 10.050986518, 78.29317061],
  ["St Andrews", 56.336912345, -2.788523456],
  ["north pole", 90, 0],
  ["south pole", -90, 0],
  ["just off a corner of the cube", 35.2643, 45.0001],
  ["west of the date line", 10, 179.9999],
  ["east of the date line", 10, -179.9999],
  ["on the date line, named from the west", 10, 180],
  ["on the date line, named from the east", 10, -180],
  ["origin, in the middle of a face", 0.00001, 0.00001],
];

export function cells(): Topic {
  const topic = new Topic("cells", "S2 cells as tokens: where a room is, and what is asked for when looking for rooms (§7).");
  for (const [name, latitude, longitude] of POINTS) {
    for (const level of [12, 16]) topic.valid(`${name}, level ${level}`, "token", { at: at(latitude, longitude), level });
  }
  topic.valid("a leaf", "token", { at: at(49.703498679, 11.770681595), level: 30 });
  topic.valid("level 1", "token", { at: at(-33.9, 18.4), level: 1 });
  for (const token of ["47a1cbd59", "47a1cbd", "b09dff883", "94daa3d", "34", "3b00955555555555"]) {
    topic.valid(token, "center", { token });
    topic.valid(token, "corners", { token });
  }
  for (const [name, latitude, longitude, radius_m] of [
    ["well inside one cell", 56.336912345, -2.788523456, 50],
    ["over edges", 56.336912345, -2.788523456, 900],
    ["at the origin, a corner of four", 0, 0, 500],
    ["over the date line", 10, 180, 700],
    ["around the pole", 90, 0, 800],
    ["at a corner of the cube, where three meet", 35.264389683, 45, 600],
  ] as const) {
    topic.valid(name, "touching", { at: at(latitude, longitude), radius_m, level: 12 });
  }
  for (const [name, token] of [
    ["empty", ""],
    ["a trailing zero", "47a1cbd0"],
    ["capital letters", "47A1CBD"],
    ["seventeen digits", "47a1cbd59552b2391"],
    ["not hex", "47a1cbg"],
    ["a seventh face", "d1"],
    ["the lowest bit at an odd place", "47a1cbe"],
  ] as const) {
    topic.invalid(name, "center", { token }, "malformed", "A token is one cell's id, in one form.");
  }
  return topic;
}
