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
    ["/note/abc123", "note", "abc123"],
    ["/note/a%20b", "note", "a b"],
    ["/person/ff00", "person", "ff00"],
    ["/add", "add", ""],
    ["/me/words/check", "phrase-check", ""],
  ])("%s is %s", (path, name, id) => {
    expect(parsePath(path)).toEqual({ name, id });
  });

  it.each(["/nowhere", "/note", "/note/a/b", "/note/:id/x", "/note/%", "/person/", "/__proto__", "/toString"])(
    "%s is lost",
    (path) => {
      expect(parsePath(path).name).toBe("lost");
    },
  );

  it("an id that looks like the table's own is an id", () => {
    expect(parsePath("/note/:id")).toEqual({ name: "note", id: ":id" });
  });
});
