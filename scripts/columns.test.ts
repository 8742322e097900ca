import { describe, expect, test } from "vitest";
import { COLUMNS, longLines, wrap } from "./columns.ts";

const long = "word ".repeat(30).trim();

describe("the width of prose", () => {
  test("is exceeded by a paragraph, a list item and a quote that could be broken", () => {
    expect(longLines(["# Title", "", long, "", `* ${long}`, `  ${long}`, `> ${long}`].join("\n"))).toEqual([3, 5, 6, 7]);
  });

  test("is no matter of tables, headings, code, or what cannot be broken", () => {
    const url = `https://example.org/${"x".repeat(COLUMNS)}`;
    expect(longLines([`| ${long} |`, `## ${long}`, "```", long, "```", `    ${long}`, url, `* ${url}`].join("\n"))).toEqual([]);
  });

  test("counts characters, and the last that fits stays", () => {
    expect(longLines(`${"é ".repeat(COLUMNS / 2 - 1)}éé`)).toEqual([]);
    expect(longLines(`${"é ".repeat(COLUMNS / 2 - 1)}ééé`)).toEqual([1]);
  });

  test("is what wrapping keeps to, without changing a word or breaking a code span", () => {
    const text = `${"a".repeat(COLUMNS - 4)} \`two words\` ${long}`;
    const wrapped = wrap(text);
    expect(longLines(wrapped)).toEqual([]);
    expect(wrapped.replaceAll("\n", " ")).toBe(text);
    expect(wrapped).toContain("`two words`");
  });
});
