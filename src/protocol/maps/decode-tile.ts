/** Reads a vector tile into what is drawn of it. Bounded: a tile that claims more than tiles have is refused, not drawn for minutes. */
import { PbfReader } from "pbf";
import { ProtocolError } from "../errors.ts";
import type { TileSchema } from "./pack-list.ts";
import {
  EXTENT,
  isArea,
  type ShapeKind,
  type StreetName,
  type StreetShape,
  type StreetSpot,
  type StreetTile,
} from "./street-tile.ts";
import { TileGeometry } from "./tile-geometry.ts";
import { layersOf, type TileFeature, type TileLayer } from "./tile-layers.ts";
import { type Drawn, keysFor, nameIn, namesItsLines, ruleOf } from "./tile-schemas.ts";

/** Points of one tile; the densest real ones have some sixty thousand. */
const MOST_POINTS = 300_000;
const MOST_NAMES = 2000;
/** Characters of a name; longer ones are cut. */
const NAME = 80;

const LINE = 2;
const POLYGON = 3;

interface Outline {
  readonly kind: ShapeKind;
  readonly weight: number;
  readonly geometry: TileGeometry;
}

class Decoder {
  private points = 0;
  private readonly shapes: Outline[] = [];
  private readonly names: StreetName[] = [];
  private readonly spots: StreetSpot[] = [];
  private readonly schema: TileSchema;
  private readonly language: string;
  private readonly keys: ReadonlySet<string>;
  /** What is read for a name or a spot, one after the other. */
  private readonly line = new TileGeometry();

  constructor(schema: TileSchema, language: string) {
    this.schema = schema;
    this.language = language;
    this.keys = keysFor(language);
  }

  /** @param bytes of the tile */
  layer(layer: TileLayer, bytes: Uint8Array): void {
    const rule = ruleOf(this.schema, layer.name);
    if (!rule) return;
    const named = namesItsLines(this.schema, layer.name);
    const scale = EXTENT / (layer.extent > 0 ? layer.extent : EXTENT);
    layer.want(this.keys);
    for (const at of layer.features) {
      const feature = layer.feature(at);
      const drawn = rule(feature.properties);
      if (drawn) this.feature(feature, drawn, bytes, scale);
      if (named && drawn?.as === "shape" && drawn.kind === "road") this.name(feature, drawn.weight, bytes, scale);
    }
  }

  private feature(feature: TileFeature, drawn: Drawn, bytes: Uint8Array, scale: number): void {
    if (drawn.as === "shape") this.shape(feature, drawn.kind, drawn.weight, bytes, scale);
    else if (drawn.as === "name") this.name(feature, drawn.weight, bytes, scale);
    else this.spot(feature, drawn.kind, drawn.rank, bytes, scale);
  }

  private shape({ type, from, to }: TileFeature, kind: ShapeKind, weight: number, bytes: Uint8Array, scale: number): void {
    // A pier or a square is an area among roads: its outline is no road.
    if (isArea(kind) !== (type === POLYGON)) return;
    const { geometry } = this.outline(kind, weight);
    const before = geometry.points;
    geometry.read(bytes, from, to, scale);
    this.count(geometry.points - before);
  }

  private count(points: number): void {
    this.points += points;
    if (this.points > MOST_POINTS) throw new ProtocolError("too-large", "tile: more points than tiles have");
  }

  private outline(kind: ShapeKind, weight: number): Outline {
    const before = this.shapes.find((one) => one.kind === kind && one.weight === weight);
    if (before) return before;
    const outline = { kind, weight, geometry: new TileGeometry() };
    this.shapes.push(outline);
    return outline;
  }

  private name({ type, properties, from, to }: TileFeature, weight: number, bytes: Uint8Array, scale: number): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    if (text === "" || type !== LINE || this.names.length >= MOST_NAMES) return;
    const { line } = this;
    line.clear();
    line.read(bytes, from, to, scale);
    this.count(line.points);
    let start = 0;
    for (const end of line.ends) {
      if (end - start > 1) this.names.push({ text, weight, xy: line.slice(start, end) });
      start = end;
    }
  }

  private spot(
    { properties, from, to }: TileFeature,
    kind: "place" | "point",
    rank: number,
    bytes: Uint8Array,
    scale: number,
  ): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    if (text === "" || this.spots.length >= MOST_NAMES) return;
    const { line } = this;
    line.clear();
    line.read(bytes, from, to, scale);
    this.count(line.points);
    const [x, y] = line.slice(0, 1);
    // What lies in the margin is the neighbour's to name.
    const isInside = x !== undefined && y !== undefined && x >= 0 && x < EXTENT && y >= 0 && y < EXTENT;
    if (isInside) this.spots.push({ kind, text, rank, x, y });
  }

  finish(): StreetTile {
    const shapes = this.shapes.map(
      ({ kind, weight, geometry }): StreetShape => ({
        kind,
        weight,
        xy: geometry.slice(0, geometry.points),
        ends: Uint32Array.from(geometry.ends),
      }),
    );
    return { shapes, names: joined(this.names), spots: this.spots };
  }
}

/** Both coordinates of a point in one number, small enough that engines hold it in place. */
const keyOf = (xy: Int16Array, at: number): number => (xy[at]! + EXTENT) * 16_384 + xy[at + 1]! + EXTENT;

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
    for (const layer of layersOf(new PbfReader(bytes))) decoder.layer(layer, bytes);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError("malformed", "tile: cannot be read");
  }
  return decoder.finish();
}
