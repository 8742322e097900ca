import { describe, expect, it } from "vitest";
import { alike, label } from "./label.ts";

describe("a label", () => {
  it.each([
    ["Ana\u2066", "Ana"],
    ["A\u200bna", "Ana"],
    ["\u202eanA", "anA"],
    ["Ana\nBob", "Ana Bob"],
    ["Ana\r\n\u2028\u0085\tBob", "Ana Bob"],
    ["  Ana  \u00a0 B  ", "Ana B"],
    ["A\u0000n\u001fa\u0085", "Ana"],
    ["A\u00adn\u034fa\u{e0001}\u{e0041}", "Ana"],
    ["\ufeffAna\u2060", "Ana"],
    ["Zoë & Søren 🪨", "Zoë & Søren 🪨"],
    ["ליאור", "ליאור"],
  ])("%j is %j", (text, seen) => expect(label(text, 100)).toBe(seen));

  it.each(["\u3164", "\uffa0\u115f\u1160", "\u2800", "\u200d\u200c", "\u2066\u2069", " \u3000\u2003", "\u{e0100}", "\ufe0f"])(
    "of %j is no name",
    (text) => expect(label(text, 100)).toBe(""),
  );

  it("is cut between characters", () => {
    expect(label(`${"a".repeat(99)}🪨`, 100)).toBe("a".repeat(99));
    expect(label(`${"a".repeat(99)} b`, 100)).toBe("a".repeat(99));
  });
});

describe("names", () => {
  it.each([
    ["Ana", "Ana\u2066"],
    ["Ana", "A\u200bna"],
    ["Ana", "\u0410na"],
    ["Ana", "An\u0430"],
    ["Ana", "ÁNÃ"],
    ["Ana", "Ａｎａ"],
    ["Ana", "\u0391\u039d\u0391"],
    ["Ana", "  ana "],
    ["Nina", "\u039dina"],
    ["Vera", "\u03bdera"],
    ["ΕΛΕΝΗ", "ελενη"],
    ["Иван", "ИВАН"],
    ["Straße", "STRASSE"],
    ["Ilya", "llya"],
    ["Bob", "B0b"],
    ["Bernd", "Bemd"],
    ["Søren", "Soren"],
    ["File", "ﬁle"],
    ["İpek", "ipek"],
  ])("%j and %j are alike", (one, other) => {
    expect(alike(one, other)).toBe(true);
    expect(alike(other, one)).toBe(true);
  });

  it.each([
    ["Ana", "Anna"],
    ["Nan", "Van"],
    ["Ana", "Ben"],
    ["", ""],
    ["\u3164", "\u200b"],
    ["", "Ana"],
    ["Иван", "Игорь"],
  ])("%j and %j are not", (one, other) => expect(alike(one, other)).toBe(false));
});
