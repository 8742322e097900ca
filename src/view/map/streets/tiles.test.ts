/** Which tiles a view asks for, and what becomes of one that does not come. */
import { expect, it } from "vitest";
import type { TileAddress } from "../../../protocol/maps/pack.ts";
import type { StreetTile } from "../../../protocol/maps/street-tile.ts";
import type { SavedPack } from "../../ports.ts";
import { StreetTiles } from "./tiles.ts";

const TILE: StreetTile = { shapes: [], names: [], spots: [] };
const frame = (): Parameters<StreetTiles["in"]>[0] => ({
  width: 100,
  height: 100,
  zoom: 2.5,
  world: 256 * 2 ** 2.5,
  left: 10,
  top: 10,
});
const pack = (hash: string): SavedPack => ({
  hash,
  square: [0, 0, 0],
  zooms: [0, 10],
  bytes: 1,
  schema: "openmaptiles",
  credit: "",
  relay: "https://relay.example",
  saved_at: 1,
});

it("asks three times for a tile that fails, and then leaves its square empty", async () => {
  const asked: TileAddress[] = [];
  const tiles = new StreetTiles(
    async (_, at) => {
      asked.push(at);
      throw new Error("no worker");
    },
    () => tiles.in(frame()),
  );
  tiles.use([pack("a")]);
  await expect.poll(() => asked.length).toBe(3);
  tiles.in(frame());
  await Promise.resolve();
  expect([new Set(asked.map(String)).size, asked.length]).toEqual([1, 3]);
});

it("shows one that fails once, and works a frame out anew only when something has come", async () => {
  let failing = true;
  const tiles = new StreetTiles(
    async () => {
      if (failing) {
        failing = false;
        throw new Error("storage");
      }
      return TILE;
    },
    () => undefined,
  );
  tiles.use([pack("a")]);
  const view = frame();
  const before = tiles.in(view);
  expect(tiles.in(view)).toBe(before);
  await expect.poll(() => tiles.in(view).tiles.length).toBe(1);
  expect(tiles.in(view)).toBe(tiles.in(view));
});

it("draws of streets the pack that was saved last, and from far all, as each has a region of its own", async () => {
  const readAt = (zoom: number): readonly string[] => {
    const read = new Set<string>();
    const tiles = new StreetTiles(
      async ({ hash }) => {
        read.add(hash);
        return TILE;
      },
      () => undefined,
    );
    tiles.use([pack("new"), pack("old")].map((one) => ({ ...one, zooms: [0, 14] })));
    tiles.in({ ...frame(), zoom, world: 256 * 2 ** zoom });
    return [...read];
  };
  expect(readAt(13.5)).toEqual(["new"]);
  expect(readAt(8.5)).toEqual(["new", "old"]);
});

it("keeps all tiles of a view that has more than are kept, and asks for none of them twice", async () => {
  const asked: string[] = [];
  const tiles = new StreetTiles(
    async (_, at) => {
      asked.push(at.join("/"));
      return TILE;
    },
    () => tiles.in(wide),
    { kept: 3 },
  );
  const wide = { ...frame(), width: 900, height: 900 };
  tiles.use([pack("a")]);
  await expect.poll(() => tiles.in(wide).complete).toBe(true);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked).toHaveLength(new Set(asked).size);
});
