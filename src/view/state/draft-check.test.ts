import { afterEach, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import type { Writing } from "./draft.ts";
import { lacks } from "./draft-check.ts";
import { makingMedia } from "./making-media.ts";

afterEach(() => {
  makingMedia.value = false;
});

it("waits for a picture that is being made, or a voice being recorded: the words alone would go without it", () => {
  acting();
  const writing: Writing = {
    id: "0".repeat(32),
    text: "Look.",
    place: "",
    circle: { latitude: 1, longitude: 2, radius_m: 100 },
    to: ["me"],
    when: "week",
    chosen: undefined,
    zone: "UTC",
    placed: true,
  };
  expect(lacks(writing, false)).toBeUndefined();
  makingMedia.value = true;
  expect(lacks(writing, false)).toBe("making");
});
