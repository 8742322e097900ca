/** Streets for the scripted app: every tile has the same crossing, a pond, a house and a park. */

import type { FoundName } from "../../../src/protocol/maps/name-search.ts";
import type { PackList } from "../../../src/protocol/maps/pack-list.ts";
import type { StreetShape, StreetTile } from "../../../src/protocol/maps/street-tile.ts";
import { unitX, unitY } from "../../../src/view/map/frame.ts";
import { tileAt } from "../../../src/view/map/streets/covered.ts";
import type { Maps, SavedPack } from "../../../src/view/ports.ts";
import { HERE, NOW } from "./cast.ts";

const shape = (kind: StreetShape["kind"], weight: number, ...points: readonly number[]): StreetShape => ({
  kind,
  weight,
  xy: Int16Array.from(points),
  ends: Uint32Array.of(points.length / 2),
});

const TILE: StreetTile = {
  shapes: [
    shape("water", 0, 300, 300, 1400, 500, 1100, 1300, 400, 1200),
    shape("green", 0, 2600, 2500, 3700, 2500, 3700, 3600, 2600, 3600),
    shape("building", 0, 2300, 600, 2900, 600, 2900, 1100, 2300, 1100),
    shape("road", 3, -64, 2048, 4160, 2048),
    shape("road", 1, 2048, -64, 2048, 4160),
    shape("path", 0, 2048, 2048, 4160, 4160),
  ],
  names: [
    { text: "Long Street", weight: 3, xy: Int16Array.of(0, 2048, 4096, 2048) },
    { text: "Mill Lane", weight: 1, xy: Int16Array.of(2048, 0, 2048, 4096) },
  ],
  spots: [{ kind: "point", text: "Old Fountain", rank: 4, x: 1200, y: 2900 }],
};

const NAMES: readonly FoundName[] = [
  { kind: "street", name: "Long Street", town: "Port Lorne", x: unitX(HERE.longitude), y: unitY(HERE.latitude - 0.01), match: 1 },
  { kind: "street", name: "شارع الميناء", town: "المرفأ", x: unitX(HERE.longitude), y: unitY(HERE.latitude), match: 1 },
  { kind: "point", name: "Long Pier", town: "Port Lorne", x: unitX(HERE.longitude - 0.02), y: unitY(HERE.latitude), match: 1 },
];

const SQUARE = tileAt(HERE, 11);
const of = (hash: string) => hash.repeat(32);
const LIST: PackList = {
  sources: [{ schema: "openmaptiles", credit: "© nobody" }],
  packs: [
    { square: [0, 0, 0], zooms: [0, 10], bytes: 900_000, hash: of("aa"), source: 0 },
    { square: SQUARE, zooms: [11, 14], bytes: 4_200_000, hash: of("bb"), source: 0 },
  ],
};

/** @param count how many of the two packs are saved */
export function scriptedMaps(count: number): Maps {
  let saved: SavedPack[] = LIST.packs.slice(0, count).map(({ source: _, ...pack }, i) => ({
    ...pack,
    schema: "openmaptiles",
    credit: "© nobody",
    relay: "https://relay.example",
    saved_at: NOW - (i + 1) * 86_400,
  }));
  return {
    saved: async () => saved,
    close: async () => undefined,
    async remove(hash) {
      saved = saved.filter((pack) => pack.hash !== hash);
    },
    offered: async () => LIST,
    async save(relay, _list, { source: _, ...listing }, told) {
      told(listing.bytes);
      const pack: SavedPack = { ...listing, schema: "openmaptiles", credit: "© nobody", relay, saved_at: NOW };
      saved = [...saved, pack];
      return pack;
    },
    tile: async () => TILE,
    async names({ query }) {
      const found = NAMES.filter(({ name }) => name.toLowerCase().startsWith(query.toLowerCase()));
      return { names: found, whole: true };
    },
  };
}
