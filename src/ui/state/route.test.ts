import { describe, expect, it } from "vitest";
import { parsePath } from "./route.ts";

describe("parsePath", () => {
  it.each([
    ["/", "map", ""],
    ["/leave", "where", ""],
    ["/leave/place", "place", ""],
    ["/leave/words", "words", ""],
    ["/notes", "waiting", ""],
    ["/notes/", "waiting", ""],
    ["/notes/left", "left", ""],
    ["/note#abc123", "note", "abc123"],
    ["/person#ff00", "person", "ff00"],
    ["/add", "add", ""],
    ["/rooms", "rooms", ""],
    ["/rooms/new", "room-new", ""],
    ["/room#00ff", "room", "00ff"],
    ["/room/settings#00ff", "room-settings", "00ff"],
    ["/me/words/check", "phrase-check", ""],
  ])("%s is %s", (path, name, id) => {
    expect(parsePath(path)).toEqual({ name, id });
  });

  it.each(["/nowhere", "/note", "/note#", "/note#a/b", "/note/a", "/person/", "/person#a b", "/__proto__", "/toString"])(
    "%s is lost",
    (path) => {
      expect(parsePath(path).name).toBe("lost");
    },
  );
});
