/** The corners of all features of a tile, by our loop and by the library that defines how they stand there. */
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { TileGeometry } from "../../src/protocol/maps/tile-geometry.ts";
import { layersOf } from "../../src/protocol/maps/tile-layers.ts";

/** Of each feature its lines, of each line its corners. */
type Corners = readonly (readonly (readonly (readonly number[])[])[])[];

export const geometryByLibrary = (bytes: Uint8Array): Corners =>
  Object.values(new VectorTile(new PbfReader(bytes)).layers).flatMap((layer) =>
    Array.from({ length: layer.length }, (_, i) =>
      layer
        .feature(i)
        .loadGeometry()
        .map((line) => line.map(({ x, y }) => [x, y])),
    ),
  );

export function geometryByUs(bytes: Uint8Array): Corners {
  const found: Corners[number][] = [];
  for (const layer of layersOf(new PbfReader(bytes))) {
    layer.want(new Set());
    for (const at of layer.features) {
      const { from, to } = layer.feature(at);
      const geometry = new TileGeometry();
      geometry.read(bytes, from, to, 1);
      found.push(geometry.ends.map((end, i) => pairs(geometry.slice(geometry.ends[i - 1] ?? 0, end))));
    }
  }
  return found;
}

export const pairs = (xy: Int16Array): number[][] => Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i]!, xy[2 * i + 1]!]);
