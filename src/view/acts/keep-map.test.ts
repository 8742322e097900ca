/** The saved map is kept as the relay has it, and the square where one is, for who chose that. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { STARTING } from "../../engine/face.ts";
import type { TileAddress } from "../../protocol/maps/pack.ts";
import type { PackList } from "../../protocol/maps/pack-list.ts";
import { tileAt } from "../map/streets/covered.ts";
import type { Maps, SavedPack } from "../ports.ts";
import { engineState } from "../state/engine.ts";
import { position } from "../state/position.ts";
import { savedPacks, savesWhereIAm, saveWhereIAm } from "../state/saved-maps.ts";
import { perform } from "./act.ts";
import { keepMap, refreshPacks } from "./keep-map.ts";
import { deletePack } from "./maps.ts";

const RELAY = "https://relay.example";
const HERE = { latitude: 56.33, longitude: -2.78 };
const SQUARE = tileAt(HERE, 11);
const [, X, Y] = SQUARE;

const quarter = (right: number, down: number): TileAddress => [12, 2 * X + right, 2 * Y + down];
const pack = (hash: string, square: TileAddress): Omit<SavedPack, "schema" | "credit" | "relay" | "saved_at"> => ({
  hash,
  square,
  zooms: [square[0], square[0] < 11 ? 10 : 14] as const,
  bytes: 10,
});
const list = (...packs: ReturnType<typeof pack>[]): PackList => ({
  sources: [{ schema: "openmaptiles", credit: "" }],
  packs: packs.map((one) => ({ ...one, source: 0 })),
});
const kept = (one: ReturnType<typeof pack>): SavedPack => ({
  ...one,
  schema: "openmaptiles",
  credit: "",
  relay: RELAY,
  saved_at: 1,
});

/** A relay's map, and what is kept of it. @param broken packs that never come whole */
function device(offered: PackList, before: readonly SavedPack[], broken: readonly string[] = []) {
  let saved = before;
  const settings = new Map<string, string>();
  const maps = {
    saved: async () => saved,
    remove: vi.fn(async (hash: string) => {
      saved = saved.filter((one) => one.hash !== hash);
    }),
    offered: vi.fn(async () => offered),
    close: async () => undefined,
    async save(_relay, _list, listing) {
      if (broken.includes(listing.hash)) throw Object.assign(new Error("damaged"), { trouble: "damaged" });
      const one = kept(listing);
      saved = [one, ...saved];
      return one;
    },
    tile: async () => undefined,
    names: async () => ({ names: [], whole: true }),
  } satisfies Maps;
  const { noted } = acting(
    {},
    {
      maps,
      preferences: {
        get: (name) => settings.get(name),
        set: (name, value) => void (value === undefined ? settings.delete(name) : settings.set(name, value)),
      },
    },
  );
  savedPacks.value = before;
  return { maps, noted, hashes: () => saved.map(({ hash }) => hash).sort(), settings };
}

const online = (state: "online" | "offline"): void => {
  engineState.value = { ...STARTING, connection: { state, relay: RELAY } };
};

beforeEach(() => {
  engineState.value = STARTING;
  position.value = { kind: "off" };
  savesWhereIAm.value = false;
});

describe("a map that changed at the relay", () => {
  it("is fetched anew where it is another, and only there", async () => {
    const world = pack("world", [0, 0, 0]);
    const { hashes } = device(list(world, pack("new", SQUARE), pack("far", [11, 1, 1])), [kept(world), kept(pack("old", SQUARE))]);
    await refreshPacks(RELAY);
    expect(hashes()).toEqual(["new", "world"]);
  });

  it("is taken in quarters where a square was cut, and whole where quarters were joined", async () => {
    const quarters = [quarter(0, 0), quarter(1, 0), quarter(0, 1), quarter(1, 1)].map((at, i) => pack(`q${i}`, at));
    const cut = device(list(...quarters), [kept(pack("old", SQUARE))]);
    await refreshPacks(RELAY);
    expect(cut.hashes()).toEqual(["q0", "q1", "q2", "q3"]);
    const joined = device(list(pack("whole", SQUARE)), quarters.map(kept));
    await refreshPacks(RELAY);
    expect(joined.hashes()).toEqual(["whole"]);
  });

  it("is kept as it was where the relay has none any more, and where the new one does not come whole", async () => {
    const gone = device(list(pack("far", [11, 1, 1])), [kept(pack("old", SQUARE))]);
    await refreshPacks(RELAY);
    expect(gone.hashes()).toEqual(["old"]);
    const parts = [pack("q0", quarter(0, 0)), pack("q1", quarter(1, 0))];
    const broken = device(list(...parts), [kept(pack("old", SQUARE))], ["q1"]);
    await expect(refreshPacks(RELAY)).rejects.toThrow("damaged");
    expect(broken.hashes()).toEqual(["old", "q0"]);
  });

  it("is renewed in all its other squares where one does not come whole, and is due again", async () => {
    const before = [kept(pack("broken", SQUARE)), kept(pack("old", [11, 1, 1]))];
    const { hashes, settings } = device(list(pack("bad", SQUARE), pack("new", [11, 1, 1])), before, ["bad"]);
    await expect(refreshPacks(RELAY)).rejects.toThrow("damaged");
    expect([hashes(), settings.size]).toEqual([["broken", "new"], 0]);
  });

  it("is looked at once a day, and not at all without a saved one", async () => {
    const old = kept(pack("old", SQUARE));
    const { maps, hashes, settings } = device(list(pack("new", SQUARE)), [old]);
    const stop = keepMap();
    expect(maps.offered).not.toHaveBeenCalled();
    online("online");
    await vi.waitFor(() => expect(hashes()).toEqual(["new"]));
    online("offline");
    online("online");
    expect(maps.offered).toHaveBeenCalledTimes(1);
    // Another relay has a list of its own.
    engineState.value = { ...STARTING, connection: { state: "online", relay: "https://other.example" } };
    stop();
    expect(settings.get("map-looked")).toMatch(/^\d+ https:\/\/relay\.example$/);
    const none = device(list(pack("new", SQUARE)), []);
    await refreshPacks(RELAY);
    expect(none.maps.offered).not.toHaveBeenCalled();
  });
});

describe("the map where one is", () => {
  const stand = ({ latitude, longitude } = HERE): void => {
    position.value = { kind: "on", at: 1, fix: { latitude, longitude, accuracy_m: 8 } };
  };

  it("is saved for who chose that, once a square, and a deletion by hand stays", async () => {
    const { maps, hashes, settings } = device(list(pack("world", [0, 0, 0]), pack("here", SQUARE)), []);
    const stop = keepMap();
    online("online");
    stand();
    expect(maps.offered).not.toHaveBeenCalled();
    saveWhereIAm(true);
    await vi.waitFor(() => expect(hashes()).toEqual(["here", "world"]));
    await perform(deletePack(kept(pack("here", SQUARE))));
    online("offline");
    stand({ ...HERE, latitude: HERE.latitude + 0.001 });
    online("online");
    stop();
    expect([maps.offered.mock.calls.length, hashes()]).toEqual([1, ["world"]]);
    // In the next run too, until it is chosen anew.
    expect(settings.get("map-declined")).toBe(SQUARE.join("/"));
    saveWhereIAm(true);
    expect(settings.has("map-declined")).toBe(false);
  });

  it("is tried again by the next connection when nobody answered", async () => {
    const elsewhere = { latitude: 48.2, longitude: 16.4 };
    const { maps, hashes, noted } = device(list(pack("there", tileAt(elsewhere, 11))), []);
    maps.offered.mockRejectedValueOnce(Object.assign(new Error("offline"), { trouble: "offline" }));
    saveWhereIAm(true);
    stand(elsewhere);
    const stop = keepMap();
    online("online");
    await vi.waitFor(() => expect(noted()).toEqual([["page.streets", "Error"]]));
    online("offline");
    online("online");
    await vi.waitFor(() => expect(hashes()).toEqual(["there"]));
    stop();
  });
});
