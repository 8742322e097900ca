import { beforeEach, describe, expect, it } from "vitest";
import { groupDigits } from "../../engine/face/digits.ts";
import type { Mark } from "../../engine/face.ts";
import { rest } from "../words/en/index.ts";
import { pages } from "../words/en/pages.ts";
import { LANGUAGES, type LanguageName, wordsOf } from "../words/language.ts";
import { addWords } from "../words/t.ts";
import { MEANINGS, meaningOf, sayStanding } from "./number-labels.ts";
import { marked, markKey, sayMark, shapeOf } from "./number-marks.ts";
import { setPorts } from "./ports.ts";

const NOW = Date.UTC(2026, 4, 14, 13) / 1000;
const attested = (type: NonNullable<Mark["type"]>, more: Partial<Mark> = {}): Mark => ({
  ...{ outcome: "attested", type, number: "12312345678", by: "https://numbers.example", until: NOW + 86_400 },
  ...more,
});
const KEYS = MEANINGS.filter((one) => one !== "human" && one !== "none");

beforeEach(() => {
  addWords(rest as never);
  addWords(pages as never);
  setPorts({ now: () => NOW } as unknown as Parameters<typeof setPorts>[0]);
});

describe("the mark of a message", () => {
  it("has a word and a shape for all but a person who writes themselves", () => {
    expect(KEYS).toHaveLength(11);
    for (const key of KEYS) expect(shapeOf(key), key).toMatch(/^(mark-\w+|warning)$/);
    expect(
      new Set(
        ["ai_agent", "enterprise", "programmable", "mask", "delegated", "lapsed", "broken"].map((key) => shapeOf(key as never)),
      ).size,
    ).toBe(7);
    expect(sayMark(attested("human"))).toBe("");
    expect(sayMark(undefined)).toBe("");
    expect(sayMark(attested("ai_agent"))).toBe("AI");
    // Who acts for a person is no person, whatever the account is.
    expect(markKey(attested("human", { outcome: "delegated", actor: "ai_agent" }))).toBe("delegated");
    // What is worth nothing says no type.
    for (const outcome of ["broken", "expired", "not-theirs", "unknown-directory", "changed", "lapsed"] as const)
      expect(markKey(attested("human", { outcome }))).toBe(outcome);
  });

  it.each(Object.keys(LANGUAGES) as LanguageName[])("has a word of nine letters at most in %s", async (name) => {
    const words = (await wordsOf(name, "rest")) as Readonly<Record<string, string>>;
    for (const key of KEYS) expect(words[`mark.${key}`]?.length, key).toBeGreaterThan(0);
    for (const key of KEYS) expect(words[`mark.${key}`]?.length, key).toBeLessThanOrEqual(9);
  });

  it("stays with what is said or copied", () => {
    expect(marked(attested("ai_agent"), "Hello")).toBe("AI · Hello");
    expect(marked(attested("human"), "Hello")).toBe("Hello");
  });

  it("says in a sentence who, whose word it is and until when", () => {
    expect(sayStanding(attested("ai_agent"))).toBe("AI agent, 123-1234-5678, attested by numbers.example until tomorrow");
    expect(sayStanding(attested("human", { outcome: "delegated", actor: "ai_agent" }))).toContain(
      "AI agent for a person, 123-1234-5678",
    );
    expect(sayStanding(undefined)).toBe("No number attested");
    for (const meaning of KEYS) expect(meaningOf({ outcome: meaning } as Mark)).toBe(meaning);
  });

  it("writes numbers in groups", () => {
    expect(groupDigits("12312345678")).toBe("123-1234-5678");
    expect(groupDigits("123123456789012")).toBe("123-1234-5678-9012");
    expect(groupDigits("1231234567890123456")).toBe("123-1234-5678-9012-3456");
  });
});
