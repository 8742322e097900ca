import { describe, expect, it } from "vitest";
import { isForField, keyNamed, type Typing } from "./key.ts";

describe("keyNamed", () => {
  it.each([
    ["ArrowUp", "up"],
    ["SoftLeft", "soft-left"],
    ["Control", "soft-left"],
    ["F1", "soft-left"],
    ["SoftRight", "soft-right"],
    ["Alt", "soft-right"],
    ["Backspace", "back"],
    ["5", "5"],
    ["#", "#"],
  ])("%s is %s", (name, key) => {
    expect(keyNamed(name)).toBe(key);
  });

  it("leaves letters and everything else alone", () => {
    for (const name of ["a", "10", "Tab", "MicrophoneToggle", "constructor", ""]) expect(keyNamed(name)).toBeUndefined();
  });
});

describe("a field that is written in", () => {
  const line: Typing = { several: false, empty: false, atStart: true, atEnd: true };
  const page: Typing = { several: true, empty: false, atStart: false, atEnd: false };

  it("keeps digits and the arrows sideways, and never the softkeys", () => {
    for (const field of [line, page]) {
      for (const key of ["1", "*", "left", "right"] as const) expect(isForField(key, field)).toBe(true);
      for (const key of ["soft-left", "soft-right"] as const) expect(isForField(key, field)).toBe(false);
    }
  });

  it("gives up and down away from its one line, or from its first and last", () => {
    expect(isForField("up", line)).toBe(false);
    expect(isForField("down", line)).toBe(false);
    expect(isForField("up", page)).toBe(true);
    expect(isForField("up", { ...page, atStart: true })).toBe(false);
    expect(isForField("down", { ...page, atEnd: true })).toBe(false);
  });

  it("takes Back until nothing is left to delete", () => {
    expect(isForField("back", line)).toBe(true);
    expect(isForField("back", { ...line, empty: true })).toBe(false);
  });

  it("breaks lines with Enter only where there are several", () => {
    expect(isForField("enter", page)).toBe(true);
    expect(isForField("enter", line)).toBe(false);
  });
});
