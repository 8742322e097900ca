/** Topic: region (with the presence check and the time window). */
import type { JsonMap } from "../format.ts";
import type { Value } from "../independent/msgpack.ts";
import { Topic } from "./builder.ts";
import { changed, float, packed, structure } from "./raw.ts";

const at = (latitude: number, longitude: number): JsonMap => ({ latitude, longitude });
const circle = (latitude: number, longitude: number, radius_m: number): JsonMap => ({
  region_type: 0,
  latitude,
  longitude,
  radius_m,
});

const PAIRS: readonly (readonly [string, JsonMap, JsonMap])[] = [
  ["the same point", at(48.1, 11.5), at(48.1, 11.5)],
  ["one degree along the equator", at(0, 0), at(0, 1)],
  ["one degree along a meridian", at(0, 0), at(1, 0)],
  ["Munich to Berlin", at(48.137154, 11.576124), at(52.520008, 13.404954)],
  ["across the antimeridian", at(-16.5, 179.999), at(-16.5, -179.999)],
  ["180 and -180 are one meridian", at(10, 180), at(10, -180)],
  ["pole to pole", at(90, 0), at(-90, 0)],
  ["at the pole every longitude is one point", at(90, 0), at(90, 123)],
  ["over the pole", at(89.9999, 0), at(89.9999, 180)],
  ["antipodes", at(12, 34), at(-12, -146)],
  ["ten metres", at(48.137154, 11.576124), at(48.137244, 11.576124)],
];

function distances(topic: Topic): void {
  for (const [name, a, b] of PAIRS) topic.valid(name, "haversine", { a, b });
}

function presence(topic: Topic): void {
  const inside = (name: string, region: JsonMap, point: JsonMap): Topic => topic.valid(name, "inside", { region, at: point });
  const here = circle(48.137154, 11.576124, 120);
  inside("in the centre", here, at(48.137154, 11.576124));
  inside("just within the edge", here, at(48.138232, 11.576124));
  inside("just beyond the edge", here, at(48.138234, 11.576124));
  inside("far away", here, at(-48, -168));
  inside("across the antimeridian, within", circle(-16.5, 179.9999, 50), at(-16.5, -179.9999));
  inside("across the antimeridian, beyond", circle(-16.5, 179.9999, 20), at(-16.5, -179.9999));
  inside("a circle around the pole, within", circle(90, 0, 50), at(89.9996, -77));
  inside("a circle around the pole, beyond", circle(90, 0, 40), at(89.9996, -77));
  inside("over the pole, within", circle(-89.9999, 10, 50), at(-89.9999, -170));
  inside("largest radius, within", circle(0, 0, 50_000), at(0.3, 0.3));
  inside("smallest radius, beyond", circle(0, 0, 10), at(0.0001, 0));
  const cells = { ...circle(48.137154, 11.576124, 5000), region_type: 1, cells: ["u281z6", "u281z7"] };
  inside("cells: in the circle and in a cell", cells, at(48.137154, 11.576124));
  inside("cells in capitals are the same cells", { ...cells, cells: ["U281Z7"] }, at(48.137154, 11.576124));
  // On the lower edges of s00000: of the cell, and of no other.
  const edge = { ...circle(0, 0, 5000), region_type: 1 };
  inside("cells: on the lower edges of a cell", { ...edge, cells: ["s00000"] }, at(0, 0));
  inside("cells: on the upper edges of a cell", { ...edge, cells: ["7zzzzz", "kpbpbp", "ebpbpb"] }, at(0, 0));
  inside("cells: in the circle, in no cell", cells, at(48.11, 11.55));
  inside("cells: in a cell, beyond the circle", { ...cells, cells: ["u2"] }, at(48.5, 12));
  inside("cells: none given, so the circle decides", { ...cells, cells: [] }, at(48.11, 11.55));
  inside("cells without a circle", { region_type: 1, cells: ["u281zd"] }, at(48.137154, 11.576124));
  inside("an unknown type falls back to its circle, within", { ...here, region_type: 9 }, at(48.137154, 11.576124));
  inside("an unknown type falls back to its circle, beyond", { ...here, region_type: 127 }, at(48.2, 11.576124));
  inside("an unknown type ignores cells", { ...here, region_type: 9, cells: ["zzzz"] }, at(48.137154, 11.576124));
  inside("an unknown type without a circle", { region_type: 9 }, at(0, 0));
  inside("a circle without a radius", { region_type: 0, latitude: 1, longitude: 1 }, at(1, 1));
  topic.valid("circle of a circle", "bounding-circle", { region: here });
  topic.valid("circle of cells", "bounding-circle", { region: cells });
  topic.valid("circle of an unknown type", "bounding-circle", { region: { ...here, region_type: 2 } });
  topic.valid("no circle: the event is discarded", "bounding-circle", { region: { region_type: 2 } });
}

function cells(topic: Topic): void {
  for (const [name, point, length] of [
    ["Jutland", at(57.64911, 10.40744), 11],
    ["origin", at(0, 0), 5],
    ["just south-west of the origin", at(-1e-9, -1e-9), 5],
    ["north pole", at(90, 0), 6],
    ["south pole", at(-90, 0), 6],
    ["antimeridian, east side", at(0, 180), 6],
    ["antimeridian, west side", at(0, -180), 6],
    ["one digit", at(48.137154, 11.576124), 1],
    ["twelve digits", at(48.137154, 11.576124), 12],
  ] as const) {
    topic.valid(name, "geohash", { at: point, length });
  }
}

function windows(topic: Topic): void {
  for (const [name, now, starts_at, ends_at] of [
    ["before", 99, 100, 200],
    ["first second", 100, 100, 200],
    ["last open second", 199, 100, 200],
    ["at its end", 200, 100, 200],
    ["after", 201, 100, 200],
    ["a window that ends before it starts", 150, 200, 100],
  ] as const) {
    topic.valid(name, "open", { now, starts_at, ends_at });
  }
}

export function regions(): Topic {
  const topic = new Topic("region", "Regions and their bounds, distances, the presence check, geohash cells, time windows (§4.4).");
  distances(topic);
  presence(topic);
  cells(topic);
  windows(topic);
  const map = structure({ 14: 0, 20: float(48.25), 21: float(-11.5), 22: 120 });
  topic.valid("a circle", "write", { region: circle(48.25, -11.5, 120) });
  topic.valid("whole degrees", "write", { region: circle(90, -180, 50_000) });
  topic.valid("cells", "write", { region: { ...circle(48.25, -11.5, 10), region_type: 1, cells: ["u281", "u283"] } });
  topic.valid("a circle", "read", { bytes: packed(map) });
  topic.valid("integers for floats", "read", { bytes: packed(changed(map, { 20: 48, 21: -180 })) });
  topic.valid("a later type with fields unknown here", "read", { bytes: packed(changed(map, { 14: 3, 70: [1, 2] })) });
  const refuse = (name: string, change: Readonly<Record<number, Value | undefined>>, proves: string) =>
    topic.invalid(name, "read", { bytes: packed(changed(map, change)) }, "malformed", proves);
  refuse("radius 9", { 22: 9 }, "A radius is at least 10 m.");
  refuse("radius 50,001", { 22: 50_001 }, "A radius is at most 50,000 m.");
  refuse("radius 10.5", { 22: float(10.5) }, "A radius is whole metres.");
  refuse("radius below zero", { 22: -120 }, "A radius is unsigned.");
  refuse("latitude 90.000001", { 20: float(90.000001) }, "Latitude is within ±90.");
  refuse("latitude -91", { 20: -91 }, "Latitude is within ±90, integers included.");
  refuse("longitude 180.000001", { 21: float(180.000001) }, "Longitude is within ±180.");
  refuse("longitude -181", { 21: -181 }, "Longitude is within ±180.");
  refuse("latitude not a number", { 20: float(Number.NaN) }, "NaN compares with nothing and must not slip through.");
  refuse("longitude infinite", { 21: float(Number.POSITIVE_INFINITY) }, "Infinity is out of bounds.");
  refuse("latitude as text", { 20: "48.25" }, "Numbers are numbers.");
  refuse("no region_type", { 14: undefined }, "region_type is required.");
  refuse("region_type 256", { 14: 256 }, "region_type is a uint8.");
  refuse("257 cells", { 14: 1, 37: Array.from({ length: 257 }, () => "u281") }, "Lists are bounded.");
  refuse("a cell of 13 digits", { 14: 1, 37: ["u281zd0000000"] }, "Cells have at most twelve digits.");
  topic.invalid("not a map", "read", { bytes: packed([0, 48, 11, 120]) }, "malformed", "A region is a map.");
  return topic;
}
