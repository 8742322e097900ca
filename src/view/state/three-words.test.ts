import { describe, expect, it } from "vitest";
import { drawThree, isRight } from "./three-words.ts";

describe("drawThree", () => {
  it("asks for three different places, in order", () => {
    expect(drawThree(Uint8Array.of(30, 6, 23, 1))).toEqual([1, 6, 23]);
  });

  it("passes over bytes that would favour the first words", () => {
    expect(drawThree(Uint8Array.of(255, 240, 10, 20, 0))).toEqual([0, 10, 20]);
  });

  it("manages with poor randomness", () => {
    const places = drawThree(new Uint8Array(12));
    expect(new Set(places).size).toBe(3);
    expect(places.every((place) => place >= 0 && place < 24)).toBe(true);
  });
});

it("takes a word asked back as any keyboard makes it", () => {
  for (const typed of ["limit", " LİMİT ", "lımıt", "ｌｉｍｉｔ", "lim\u00adit", "limi", "12. limit"])
    expect(isRight(typed, "limit"), typed).toBe(true);
  for (const typed of ["", "lim", "limits", "limit limit", "other"]) expect(isRight(typed, "limit"), typed).toBe(false);
  expect(isRight("limit", undefined)).toBe(false);
});
