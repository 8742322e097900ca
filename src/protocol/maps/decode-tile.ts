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

class Outline {
  readonly xy: number[] = [];
  readonly ends: number[] = [];
}

/** Into the grid that all tiles share. Far outside nothing is drawn. */
const onGrid = (value: number, scale: number): number => Math.max(-EXTENT, Math.min(2 * EXTENT, Math.round(value * scale)));

class Decoder {
  private points = 0;
  private readonly shapes = new Map<string, Outline>();
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
    const lines = this.linesOf(feature);
    if (drawn.as === "shape") this.shape(feature.type, drawn.kind, drawn.weight, lines);
    else if (drawn.as === "name") this.name(feature.type, drawn.weight, lines, properties);
    else this.spot(drawn.kind, drawn.rank, lines, properties);
  }

  private linesOf(feature: VectorTileFeature): readonly Int16Array[] {
    const scale = EXTENT / (feature.extent > 0 ? feature.extent : EXTENT);
    return feature.loadGeometry().map((line) => {
      this.points += line.length;
      if (this.points > MOST_POINTS) throw new ProtocolError("too-large", "tile: more points than tiles have");
      const xy = new Int16Array(2 * line.length);
      line.forEach(({ x, y }, i) => {
        xy[2 * i] = onGrid(x, scale);
        xy[2 * i + 1] = onGrid(y, scale);
      });
      return xy;
    });
  }

  private shape(type: number, kind: ShapeKind, weight: number, lines: readonly Int16Array[]): void {
    const isArea = (AREAS as readonly string[]).includes(kind);
    // A pier or a square is an area among roads: its outline is no road.
    if (isArea !== (type === POLYGON)) return;
    const key = `${kind} ${weight}`;
    const outline = this.shapes.get(key) ?? new Outline();
    this.shapes.set(key, outline);
    for (const line of lines) {
      for (const value of line) outline.xy.push(value);
      outline.ends.push(outline.xy.length / 2);
    }
  }

  private name(type: number, weight: number, lines: readonly Int16Array[], properties: Properties): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    if (text === "" || type !== LINE) return;
    for (const xy of lines) if (this.names.length < MOST_NAMES && xy.length >= 4) this.names.push({ text, weight, xy });
  }

  private spot(kind: "place" | "point", rank: number, lines: readonly Int16Array[], properties: Properties): void {
    const text = nameIn(this.language, properties).slice(0, NAME);
    const [x, y] = lines[0] ?? [];
    // What lies in the margin is the neighbour's to name.
    const isInside = x !== undefined && y !== undefined && x >= 0 && x < EXTENT && y >= 0 && y < EXTENT;
    if (text !== "" && isInside && this.spots.length < MOST_NAMES) this.spots.push({ kind, text, rank, x, y });
  }

  finish(): StreetTile {
    const shapes = [...this.shapes].map(([key, { xy, ends }]): StreetShape => {
      const [kind = "", weight] = key.split(" ");
      return { kind: kind as ShapeKind, weight: Number(weight), xy: Int16Array.from(xy), ends: Uint32Array.from(ends) };
    });
    return { shapes, names: joined(this.names), spots: this.spots };
  }
}

const endOf = (xy: Int16Array): string => `${xy.at(-2)} ${xy.at(-1)}`;
const startOf = (xy: Int16Array): string => `${xy[0]} ${xy[1]}`;

/** A street comes in pieces from crossing to crossing: those of one name that follow each other are one line, long enough for the name. */
function joined(names: readonly StreetName[]): readonly StreetName[] {
  const byStart = new Map<string, StreetName[]>();
  const keyOf = ({ text, weight }: StreetName, at: string): string => `${text} ${weight} ${at}`;
  for (const name of names) {
    const key = keyOf(name, startOf(name.xy));
    byStart.set(key, [...(byStart.get(key) ?? []), name]);
  }
  const taken = new Set<StreetName>();
  return names.flatMap((first) => {
    if (taken.has(first)) return [];
    const parts = [first.xy];
    taken.add(first);
    for (let last = first; ; ) {
      const next = byStart.get(keyOf(first, endOf(last.xy)))?.find((one) => !taken.has(one));
      if (!next) break;
      taken.add(next);
      parts.push(next.xy.subarray(2));
      last = next;
    }
    return [{ ...first, xy: Int16Array.from(parts.flatMap((part) => [...part])) }];
  });
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
