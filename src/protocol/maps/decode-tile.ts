/** Reads a vector tile into what is drawn of it. Bounded: a tile that claims more than tiles have is refused, not drawn for minutes. */
import { VectorTile, type VectorTileFeature, type VectorTileLayer } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { ProtocolError } from "../errors.ts";
import type { TileSchema } from "./pack-list.ts";
import {
  AREAS,
  EXTENT,
  type ShapeKind,
  type StreetName,
  type StreetShape,
  type StreetSpot,
  type StreetTile,
} from "./street-tile.ts";
import { type Drawn, nameIn, namesItsLines, type Properties, ruleOf } from "./tile-schemas.ts";

/** Points of one tile; the densest real ones have some sixty thousand. */
const MOST_POINTS = 300_000;
const MOST_NAMES = 2000;
/** Characters of a name; longer ones are cut. */
const NAME = 80;

const LINE = 2;
const POLYGON = 3;

/** Coordinates by turns, in one buffer that grows: most of a tile is read once, by code that has not run before. */
class Coordinates {
  private xy = new Int16Array(256);
  private length = 0;

  add(x: number, y: number): void {
    if (this.length + 2 > this.xy.length) {
      const larger = new Int16Array(2 * this.xy.length);
      larger.set(this.xy);
      this.xy = larger;
    }
    this.xy[this.length++] = x;
    this.xy[this.length++] = y;
  }

  get points(): number {
    return this.length / 2;
  }

  finish(): Int16Array {
    return this.xy.slice(0, this.length);
  }
}

interface Outline {
  readonly kind: ShapeKind;
  readonly weight: number;
  readonly coordinates: Coordinates;
  readonly ends: number[];
}

type Line = readonly { readonly x: number; readonly y: number }[];

/** Into the grid that all tiles share. Far outside nothing is drawn. */
const onGrid = (value: number, scale: number): number => Math.max(-EXTENT, Math.min(2 * EXTENT, Math.round(value * scale)));

class Decoder {
  private points = 0;
  private readonly shapes: Outline[] = [];
  private readonly names: StreetName[] = [];
  private readonly spots: StreetSpot[] = [];
  private readonly schema: TileSchema;
  private readonly language: string;

  constructor(schema: TileSchema, language: string) {
    this.schema = schema;
    this.language = language;
  }

  layer(layer: VectorTileLayer): void {
    const rule = ruleOf(this.schema, layer.name);
    if (!rule) return;
    const named = namesItsLines(this.schema, layer.name);
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const properties = feature.properties as Properties;
      const drawn = rule(properties);
      if (drawn) this.feature(feature, drawn, properties);
      if (named && drawn?.as === "shape" && drawn.kind === "road")
        this.feature(feature, { as: "name", weight: drawn.weight }, properties);
    }
  }

  private feature(feature: VectorTileFeature, drawn: Drawn, properties: Properties): void {
    const lines = feature.loadGeometry();
    for (const { length } of lines) this.points += length;
    if (this.points > MOST_POINTS) throw new ProtocolError("too-large", "tile: more points than tiles have");
    const scale = EXTENT / (feature.extent > 0 ? feature.extent : EXTENT);
    if (drawn.as === "shape") this.shape(feature.type, drawn.kind, drawn.weight, lines, scale);
    else if (drawn.as === "name") this.name(feature.type, drawn.weight, lines, scale, properties);
    else this.spot(drawn.kind, drawn.rank, lines, scale, properties);
  }

  private shape(type: number, kind: ShapeKind, weight: number, lines: readonly Line[], scale: number): void {
    const isArea = (AREAS as readonly string[]).includes(kind);
    // A pier or a square is an area among roads: its outline is no road.
    if (isArea !== (type === POLYGON)) return;
    const outline = this.outline(kind, weight);
    for (const line of lines) {
      for (const { x, y } of line) outline.coordinates.add(onGrid(x, scale), onGrid(y, scale));
      outline.ends.push(outline.coordinates.points);
    }
  }

  private outline(kind: ShapeKind, weight: number): Outline {
    const before = this.shapes.find((one) => one.kind === kind && one.weight === weight);
    if (before) return before;
    const outline = { kind, weight, coordinates: new Coordinates(), ends: [] };
    this.shapes.push(outline);
    return outline;
  }

  private name(type: number, weight: number, lines: readonly Line[], scale: number, properties: Properties): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    if (text === "" || type !== LINE) return;
    for (const line of lines) {
      if (this.names.length >= MOST_NAMES || line.length < 2) continue;
      const xy = new Int16Array(2 * line.length);
      for (let i = 0; i < line.length; i++) {
        xy[2 * i] = onGrid(line[i]!.x, scale);
        xy[2 * i + 1] = onGrid(line[i]!.y, scale);
      }
      this.names.push({ text, weight, xy });
    }
  }

  private spot(kind: "place" | "point", rank: number, lines: readonly Line[], scale: number, properties: Properties): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    const at = lines[0]?.[0];
    const [x, y] = at ? [onGrid(at.x, scale), onGrid(at.y, scale)] : [];
    // What lies in the margin is the neighbour's to name.
    const isInside = x !== undefined && y !== undefined && x >= 0 && x < EXTENT && y >= 0 && y < EXTENT;
    if (text !== "" && isInside && this.spots.length < MOST_NAMES) this.spots.push({ kind, text, rank, x, y });
  }

  finish(): StreetTile {
    const shapes = this.shapes.map(
      ({ kind, weight, coordinates, ends }): StreetShape => ({
        kind,
        weight,
        xy: coordinates.finish(),
        ends: Uint32Array.from(ends),
      }),
    );
    return { shapes, names: joined(this.names), spots: this.spots };
  }
}

/** Both coordinates of a point in one number. */
const keyOf = (xy: Int16Array, at: number): number => xy[at]! * 65_536 + xy[at + 1]!;

/** A street comes in pieces from crossing to crossing: those of one name that follow each other are one line, long enough for the name. */
function joined(names: readonly StreetName[]): readonly StreetName[] {
  const byStart = new Map<number, StreetName[]>();
  for (const name of names) {
    const key = keyOf(name.xy, 0);
    const others = byStart.get(key);
    if (others) others.push(name);
    else byStart.set(key, [name]);
  }
  const taken = new Set<StreetName>();
  const after = (last: StreetName): StreetName | undefined =>
    byStart
      .get(keyOf(last.xy, last.xy.length - 2))
      ?.find((one) => one.text === last.text && one.weight === last.weight && !taken.has(one));
  const found: StreetName[] = [];
  for (const first of names) {
    if (taken.has(first)) continue;
    const parts: StreetName[] = [];
    for (let next: StreetName | undefined = first; next; next = after(next)) {
      taken.add(next);
      parts.push(next);
    }
    found.push(parts.length === 1 ? first : { ...first, xy: chained(parts) });
  }
  return found;
}

/** One line of several, each of which begins where the one before ends. */
function chained(parts: readonly StreetName[]): Int16Array {
  const xy = new Int16Array(parts.reduce((sum, part) => sum + part.xy.length - 2, 2));
  let at = 0;
  for (const part of parts) {
    xy.set(part.xy, at);
    at += part.xy.length - 2;
  }
  return xy;
}

/** @param bytes an unpacked tile @param language of the reader, as `de` @throws ProtocolError `malformed`, `too-large` */
export function decodeTile(bytes: Uint8Array, schema: TileSchema, language: string): StreetTile {
  const decoder = new Decoder(schema, language);
  try {
    for (const layer of Object.values(new VectorTile(new PbfReader(bytes)).layers)) decoder.layer(layer);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError("malformed", "tile: cannot be read");
  }
  return decoder.finish();
}
