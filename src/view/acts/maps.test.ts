/** What is offered for an area on a device that takes small packs only. */
import { expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { STARTING } from "../../engine/face.ts";
import type { PackList } from "../../protocol/maps/pack-list.ts";
import { tileAt } from "../map/streets/covered.ts";
import type { Maps } from "../ports.ts";
import { engineState } from "../state/engine.ts";
import { savedPacks } from "../state/saved-maps.ts";
import { offerFor, saveOffer } from "./maps.ts";

const HERE = { latitude: 56.33, longitude: -2.78 };
const MB = 1024 * 1024;

const listOf = (overview: number, streets: number): PackList => ({
  sources: [{ schema: "openmaptiles", credit: "" }],
  packs: [
    { square: [0, 0, 0], zooms: [0, 10], bytes: overview, hash: "a", source: 0 },
    { square: tileAt(HERE, 11), zooms: [11, 14], bytes: streets, hash: "b", source: 0 },
  ],
});

function offer(list: PackList, most_bytes?: number) {
  const maps = { offered: async () => list, ...(most_bytes === undefined ? {} : { most_bytes }) } as unknown as Maps;
  acting({}, { maps });
  engineState.value = { ...STARTING, connection: { state: "online", relay: "https://relay.example" } };
  savedPacks.value = [];
  return offerFor(HERE);
}

it("streets that are too large are refused with their size; an overview that is, is left out", async () => {
  expect(await offer(listOf(MB, 4 * MB), 3 * MB)).toEqual({ bytes: 4 * MB, most: 3 * MB });
  expect(await offer(listOf(4 * MB, 3 * MB), 3 * MB)).toMatchObject({ bytes: 3 * MB, packs: [{ hash: "b" }] });
  expect(await offer(listOf(4 * MB, 8 * MB))).toMatchObject({ bytes: 12 * MB });
});

it("a view that does not stand in a square with streets, but reaches one, is offered the nearest", async () => {
  const list = listOf(MB, MB);
  acting({}, { maps: { offered: async () => list } as unknown as Maps });
  engineState.value = { ...STARTING, connection: { state: "online", relay: "https://relay.example" } };
  savedPacks.value = [];
  const beside = { latitude: HERE.latitude + 0.3, longitude: HERE.longitude };
  expect(await offerFor({ ...beside, zoom: 9 })).toMatchObject({ packs: [{ hash: "a" }, { hash: "b" }] });
  expect(await offerFor({ ...beside, zoom: 15 })).toBe("nothing-here");
  expect(await offerFor(beside)).toBe("nothing-here");
});

it("a pack of another map of the same square stays, as long as it is listed", async () => {
  const list = listOf(MB, MB);
  const removed: string[] = [];
  const [overview] = list.packs as [PackList["packs"][number]];
  const other = { ...overview, hash: "c" };
  const maps = {
    save: async () => undefined,
    saved: async () => [],
    remove: async (hash: string) => void removed.push(hash),
  } as unknown as Maps;
  acting({}, { maps, preferences: { get: () => undefined, set: () => undefined } });
  const kept = { schema: "openmaptiles", credit: "", relay: "https://relay.example", saved_at: 1 } as const;
  const both = { ...list, packs: [...list.packs, other] };
  for (const [offered, gone] of [
    [both, []],
    [list, ["c"]],
  ] as const) {
    removed.length = 0;
    savedPacks.value = [{ ...other, ...kept }];
    await saveOffer({ relay: kept.relay, list: offered, packs: [overview], bytes: MB }, () => undefined);
    expect(removed).toEqual(gone);
  }
});
