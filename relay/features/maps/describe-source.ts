/** What a file says of itself: how its layers are named, and whose data it is. */
import { MAX_CREDIT, type MapSource, type TileSchema } from "../../../src/protocol/maps/pack-list.ts";
import { MapFileError } from "./tiles.ts";

/** Layers that only one schema has. */
const MARKS: readonly (readonly [schema: TileSchema, layers: readonly string[]])[] = [
  ["openmaptiles", ["transportation", "transportation_name"]],
  ["shortbread", ["streets", "street_labels"]],
  ["protomaps", ["roads", "earth"]],
];

function layersOf(description: unknown): readonly string[] {
  const layers = (description as { readonly vector_layers?: unknown } | undefined)?.vector_layers;
  if (!Array.isArray(layers)) return [];
  return layers.map((layer: unknown) => String((layer as { readonly id?: unknown } | null)?.id));
}

/** Credits come as HTML. What they say is kept, their links are not. */
export function plainCredit(html: unknown): string {
  const text = typeof html === "string" ? html : "";
  return text
    .replace(/<[^>]*>/g, "")
    .replace(/&copy;|&#169;/g, "©")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_CREDIT);
}

/** @param description metadata with `vector_layers` @throws MapFileError for tiles whose layers we have no table for */
export function describeSource(file: string, description: unknown, attribution: unknown): MapSource {
  const layers = new Set(layersOf(description));
  const found = MARKS.find(([, marks]) => marks.some((mark) => layers.has(mark)));
  if (!found) {
    const seen = layers.size > 0 ? [...layers].slice(0, 12).join(", ") : "none";
    throw new MapFileError(`${file} has layers of no known schema (OpenMapTiles, Protomaps, Shortbread); its layers: ${seen}`);
  }
  return { schema: found[0], credit: plainCredit(attribution) };
}
