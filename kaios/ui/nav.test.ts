import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { back, beside, entries, go, home, homeBelow, turn } from "./nav.ts";

const names = (): readonly string[] => entries.value.map(({ name }) => name);
const close = vi.fn();

beforeEach(() => {
  vi.stubGlobal("window", { close });
  close.mockClear();
  home();
});
afterEach(() => vi.unstubAllGlobals());

describe("the way back", () => {
  it("goes one level up, then to the first screen, then out", () => {
    home("people");
    go("person", "a");
    back();
    expect(names()).toEqual(["people"]);
    back();
    expect(names()).toEqual(["notes"]);
    expect(close).not.toHaveBeenCalled();
    back();
    expect(close).toHaveBeenCalledOnce();
  });

  it("skips a screen that was turned into another", () => {
    home("people");
    go("add");
    turn("person", "b");
    back();
    expect(names()).toEqual(["people"]);
  });

  it("goes home below what lies upon a screen that is done", () => {
    go("leave");
    homeBelow("leave");
    expect(names()).toEqual(["notes"]);
    go("leave");
    go("add", "link");
    homeBelow("leave");
    expect(names()).toEqual(["notes", "add"]);
    home("people");
    homeBelow("leave");
    expect(names()).toEqual(["people"]);
  });

  it("never takes two visits to one screen for the same", () => {
    go("note", "1");
    go("note", "1");
    expect(new Set(entries.value.map(({ key }) => key)).size).toBe(3);
  });
});

describe("the four tabs", () => {
  it("turn around both ends", () => {
    expect(beside("me", 1)).toBe("notes");
    expect(beside("notes", -1)).toBe("me");
    expect(beside("people", 1)).toBe("rooms");
  });
});
