import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type SentNote, STARTING } from "../../engine/face.ts";
import type { Point } from "../../view/format/distance.ts";
import { namesOfTown, type Town, townOf } from "../../view/map/towns.ts";
import type { Found } from "../../view/places/find.ts";
import { fold } from "../../view/places/fold.ts";
import { typedPlace } from "../../view/places/typed-place.ts";
import { engineState } from "../../view/state/engine.ts";
import { find } from "./find.ts";

const text = readFileSync(new URL("../../../public/data/towns.txt", import.meta.url), "utf8");
beforeAll(() => vi.stubGlobal("fetch", async () => new Response(text)));
afterAll(() => vi.unstubAllGlobals());
beforeEach(() => {
  engineState.value = STARTING;
});

/** The result of Next for a name: the town, or the reason why none is taken. */
async function next(typed: string): Promise<string> {
  const result = await typedPlace(typed, find);
  return "why" in result ? result.why : `${result.taken.name}, ${result.taken.detail}`;
}

/** A note of mine at a place with this name. */
const sentAt = (place: string, latitude: number, longitude: number, created_at = 1): SentNote =>
  ({ place, created_at, circle: { latitude, longitude, radius_m: 50 } }) as SentNote;

describe("a typed place is taken where it can only mean one", () => {
  it.each([
    ["Wien", "Vienna, Austria"],
    ["München", "Munich, Germany"],
    ["Praha", "Prague, Czechia"],
    ["Roma", "Rome, Italy"],
    ["Cologne", "Köln, Germany"],
    ["Den Haag", "The Hague, Netherlands"],
    ["Firenze", "Florence, Italy"],
    ["Wil", "Wil, Switzerland"],
    ["Bienne", "Biel/Bienne, Switzerland"],
    ["New York", "New York City, United States"],
    ["St.Gallen", "Sankt Gallen, Switzerland"],
    [" tokyo", "Tokyo, Japan"],
    ["geo:0,0?q=Tokyo", "Tokyo, Japan"],
    ["geo:0,0;u=35?z=11&q=S%C3%A3o+Paulo(Home)", "São Paulo, Brazil"],
  ])("%s", async (typed, town) => {
    expect(await next(typed)).toBe(town);
  });

  it("and so are coordinates, and a place of mine", async () => {
    expect(await typedPlace("35.68, 139.69", find)).toMatchObject({ taken: { point: { latitude: 35.68, longitude: 139.69 } } });
    engineState.value = { ...STARTING, sent: [sentAt("Home by the sea", 1, 2)] };
    expect(await typedPlace("home by the sea", find)).toMatchObject({ taken: { point: { latitude: 1, longitude: 2 } } });
  });

  it("a town where a note of mine lies already is still one place; one of the same name elsewhere is another", async () => {
    const { latitude, longitude } = (await find("Reykjavik")).found[0]!.point;
    engineState.value = { ...STARTING, sent: [sentAt("Reykjavík", latitude, longitude)] };
    expect(await typedPlace("Reykjavík", find)).toMatchObject({ taken: { point: { latitude, longitude } } });
    engineState.value = { ...STARTING, sent: [sentAt("Reykjavík", latitude + 0.001, longitude)] };
    expect(await next("Reykjavík")).toBe("several");
  });

  it("a place of mine that is called so comes before those that only have it in their name", async () => {
    const others = ["Old Harbour", "Harbour Bar", "Harbour Inn"].map((name, i) => sentAt(name, i, i, 9 - i));
    engineState.value = { ...STARTING, sent: [...others, sentAt("Harbour", 7, 7)] };
    expect(await typedPlace("harbour", find)).toMatchObject({ taken: { name: "Harbour" } });
  });
});

describe("a typed place is not taken otherwise, and why is said", () => {
  it.each(
    // Excludes names that are the only name of another town, or of more towns than the list shows.
    [
      ...["Geneva", "Mexico", "Vitoria", "Edinburg", "Limerick", "Padua", "Eger", "Ragusa", "Bergen", "Singapur", "Kronstadt"],
      ...["Vasa", "Petersburg", "Dar el Beida", "Kota", "Mau", "Naga", "Banda", "Jaen", "Santa Cruz", "Bela", "Banga", "Tala"],
      ...["Ibi", "Bogo", "Springfield", "Halle", "Frankfurt", "Washington", "Panama City", "geo:0,0?q=Springfield"],
    ],
  )("several: %s", async (typed) => {
    expect(await next(typed)).toBe("several");
  });

  it.each([
    ["91, 0", "range"],
    ["geo:91,0", "range"],
    ["https://goo.gl/maps/abc", "short"],
    ["x".repeat(3000), "long"],
    ["tok", "choose"],
    ["Saint Gal", "choose"],
    ["Nowhere", "unknown"],
    ["geo:0,0?q=Nowhere", "unknown"],
  ])("%s: %s", async (typed, why) => {
    expect(await next(typed)).toBe(why);
  });

  it("a gazetteer that does not come", async () => {
    expect(await typedPlace("Tokyo", () => Promise.reject(new Error("no signal")))).toEqual({ why: "unread" });
  });
});

describe("each town that we ship", () => {
  const towns = text.trimEnd().split("\n").map(townOf);
  const all = text
    .trimEnd()
    .split("\n")
    .flatMap((line, i) => namesOfTown(line).map((typed) => ({ typed, town: towns[i]! })));
  /** One key for all spellings of a name; never narrower than the search. */
  const key = (name: string): string =>
    fold(name)
      .replace(/\b(?:saint|sankt|sint|st)e?\b/g, "st")
      .replace(/\bmount\b/g, "mt")
      .replace(/\bfort\b/g, "ft")
      .replace(/a[ae]+/g, "a")
      .replace(/([ou])e+/g, "$1");
  const called = new Map<string, Town[]>();
  for (const { typed, town } of all) called.set(key(typed), [...(called.get(key(typed)) ?? []), town]);
  const same = (point: Point, town: Town): boolean => point.latitude === town.latitude && point.longitude === town.longitude;

  /** The difference between the result of Next and the list, for a name of this town. */
  async function wrong(typed: string, town: Town): Promise<string | undefined> {
    let list: readonly Found[] = [];
    const result = await typedPlace(typed, async (words) => {
      const answer = await find(words);
      list = answer.found;
      return answer;
    });
    const exact = list.filter((found) => found.exact);
    const namesakes = called.get(key(typed)) ?? [];
    if (!exact.every(({ point }) => namesakes.some((one) => same(point, one)))) return "one is not called so";
    if (namesakes.length === 1 && !("taken" in result)) return "the only one is not taken";
    if ("taken" in result) return same(result.taken.point, town) ? undefined : `took ${result.taken.name}, ${result.taken.detail}`;
    if (result.why !== "several") return result.why;
    return exact.length === 6 || exact.some(({ point }) => same(point, town)) ? undefined : "cannot be chosen";
  }

  it("is taken by each of its names, or can be chosen, or as many as the list shows are called so", async () => {
    const faults: string[] = [];
    for (const { typed, town } of all) {
      const fault = await wrong(typed, town);
      if (fault) faults.push(`${typed} (${town.name}, ${town.country}): ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});
