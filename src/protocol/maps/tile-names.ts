/** Reads what a vector tile has names for, to be searched: no shapes, so it costs a fraction of drawing. Bounded like the drawing is. */
import { VectorTile, type VectorTileFeature, type VectorTileLayer } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { ProtocolError } from "../errors.ts";
import type { NamedKind } from "./name-search.ts";
import type { TileSchema } from "./pack-list.ts";
import { EXTENT } from "./street-tile.ts";
import { namedKind, namesIn, type Properties } from "./tile-schemas.ts";

/** Names of one tile; a dense real one has some two thousand pieces of streets. */
const MOST_NAMES = 20_000;
/** Points of one tile's named things. */
const MOST_POINTS = 300_000;
/** Characters of a name; longer ones are cut. */
const NAME = 80;
/** An eighth of a tile. */
const STEP = EXTENT / 8;

export interface NamedThing {
  readonly kind: NamedKind;
  /** As it is shown: the reader's own name for it, else the local one. The local one and others follow. */
  readonly names: readonly string[];
  /** Of a place, 0 for a city. */
  readonly rank: number;
  /** In the tile's grid, by turns x and y: of a street its corners and what lies `STEP` apart between them; else one. */
  readonly xy: Int16Array;
}

class NameReader {
  readonly things: NamedThing[] = [];
  private points = 0;
  private readonly schema: TileSchema;
  private readonly language: string;

  constructor(schema: TileSchema, language: string) {
    this.schema = schema;
    this.language = language;
  }

  layer(layer: VectorTileLayer): void {
    for (let i = 0; i < layer.length && this.things.length < MOST_NAMES; i++) {
      const feature = layer.feature(i);
      const properties = feature.properties as Properties;
      const named = namedKind(this.schema, layer.name, properties);
      if (!named) continue;
      const names = namesIn(this.language, properties).map((name) => name.slice(0, NAME));
      const xy = names.length > 0 ? this.spotsOf(feature, named.kind === "street") : undefined;
      if (xy && xy.length > 0) this.things.push({ ...named, names, xy });
    }
  }

  /** Those within the tile: what lies in its margin is the neighbour's. */
  private spotsOf(feature: VectorTileFeature, all: boolean): Int16Array {
    const scale = EXTENT / (feature.extent > 0 ? feature.extent : EXTENT);
    const xy: number[] = [];
    for (const line of feature.loadGeometry()) {
      this.points += line.length;
      if (this.points > MOST_POINTS) throw new ProtocolError("too-large", "tile: more points than tiles have");
      let last: Corner | undefined;
      for (const { x, y } of line) {
        const corner = { x: x * scale, y: y * scale };
        if (last && all) between(last, corner, (spot) => pushInside(xy, spot));
        pushInside(xy, corner);
        last = corner;
      }
    }
    return Int16Array.from(all ? xy : xy.slice(0, 2));
  }
}

interface Corner {
  readonly x: number;
  readonly y: number;
}

function pushInside(xy: number[], { x, y }: Corner): void {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column >= 0 && column < EXTENT && row >= 0 && row < EXTENT) xy.push(column, row);
}

/** Spots between two corners. No piece of a street is longer than a tile with its margins; what claims to be is not followed. */
function between(a: Corner, b: Corner, take: (spot: Corner) => void): void {
  const count = Math.min(32, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / STEP));
  for (let i = 1; i < count; i++) take({ x: a.x + ((b.x - a.x) * i) / count, y: a.y + ((b.y - a.y) * i) / count });
}

/** @param bytes an unpacked tile @param language of the reader, as `de` @throws ProtocolError `malformed`, `too-large` */
export function namesOfTile(bytes: Uint8Array, schema: TileSchema, language: string): readonly NamedThing[] {
  const reader = new NameReader(schema, language);
  try {
    for (const layer of Object.values(new VectorTile(new PbfReader(bytes)).layers)) reader.layer(layer);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError("malformed", "tile: cannot be read");
  }
  return reader.things;
}
