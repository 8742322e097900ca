import { describe, expect, it } from "vitest";
import { parseCoordinates } from "../format/coordinates.ts";
import { typedPlace } from "./typed-place.ts";

const named = (name: string, latitude: number) => ({ icon: "map", name, point: { latitude, longitude: 0 } });
const TOWNS = [named("Tokyo", 1), named("Springfield", 2), named("Springfield", 3), named("Springfield Gardens", 4)];

async function find(text: string) {
  const point = parseCoordinates(text);
  if (point) return [{ icon: "coords", name: "", point }];
  return TOWNS.filter(({ name }) => name.toLowerCase().startsWith(text.trim().toLowerCase()));
}
const same = (name: string, typed: string) => name.toLowerCase() === typed.trim().toLowerCase();

describe("a typed place", () => {
  it("is taken where it can only mean one", async () => {
    expect(await typedPlace("35.68, 139.69", find, same)).toMatchObject({
      taken: { point: { latitude: 35.68, longitude: 139.69 } },
    });
    expect(await typedPlace(" tokyo", find, same)).toMatchObject({ taken: { name: "Tokyo" } });
    expect(await typedPlace("springfield gardens", find, same)).toMatchObject({ taken: { point: { latitude: 4 } } });
  });

  it("is not taken otherwise, and why is said", async () => {
    expect(await typedPlace("91, 0", find, same)).toEqual({ why: "range" });
    expect(await typedPlace("Springfield", find, same)).toEqual({ why: "several" });
    expect(await typedPlace("tok", find, same)).toEqual({ why: "choose" });
    expect(await typedPlace("Nowhere", find, same)).toEqual({ why: "unknown" });
    expect(await typedPlace("Tokyo", () => Promise.reject(new Error("no signal")), same)).toEqual({ why: "unread" });
  });
});
