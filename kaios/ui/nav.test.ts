import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Next } from "../../src/view/acts/navigator.ts";
import { back, entries, go, home, navigator, neighbour, replace } from "./nav.ts";

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
    replace("person", "b");
    back();
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
    expect(neighbour("me", 1)).toBe("notes");
    expect(neighbour("notes", -1)).toBe("me");
    expect(neighbour("people", 1)).toBe("rooms");
  });
});

describe("where an act leads", () => {
  const led = (next: Next, meanwhile: () => void = () => undefined): readonly string[] => {
    const from = navigator.here();
    meanwhile();
    navigator.follow(next, from);
    return entries.value.map(({ name, id }) => (id ? `${name} ${id}` : name));
  };

  it("is in the place of the screen that acted", () => {
    home("people");
    go("add");
    expect(led({ to: "person", id: "b" })).toEqual(["people", "person b"]);
  });

  it("is the page below where that is the very one, so that it does not lie there twice", () => {
    home("people");
    go("person", "b");
    go("bylink", "b");
    expect(led({ to: "person", id: "b" })).toEqual(["people", "person b"]);
    go("bylink", "b");
    expect(led({ to: "person", id: "c" })).toEqual(["people", "person b", "person c"]);
  });

  it("is one level up where its subject is gone, and out of all that is about a room", () => {
    home("people");
    go("person", "b");
    expect(led({ up: "people" })).toEqual(["people"]);
    home("rooms");
    go("room", "r");
    go("room-settings", "r");
    expect(led({ up: "rooms" })).toEqual(["rooms"]);
  });

  it("is never nowhere", () => {
    home("notes");
    replace("note", "a");
    expect(led({ up: "opened" })).toEqual(["notes"]);
    replace("room", "r");
    expect(led({ up: "rooms" })).toEqual(["rooms"]);
    replace("check");
    expect(led({ to: "me" })).toEqual(["notes"]);
  });

  it("keeps what another app laid upon the screen meanwhile", () => {
    go("leave");
    expect(led({ to: "left" }, () => go("add", "link"))).toEqual(["notes", "add link"]);
  });

  it("is nowhere for whoever went elsewhere meanwhile", () => {
    home("people");
    go("finger", "b");
    expect(led({ to: "back" }, back)).toEqual(["people"]);
    go("leave");
    expect(led({ to: "left" }, () => home("people"))).toEqual(["people"]);
  });
});
