import { beforeEach, describe, expect, it } from "vitest";
import { groupDigits } from "../../engine/face/digits.ts";
import { type Mark, MYSELF, type Room } from "../../engine/face.ts";
import { rest } from "../words/en/index.ts";
import { pages } from "../words/en/pages.ts";
import { rooms } from "../words/en/rooms.ts";
import { LANGUAGES, type LanguageName, wordsOf } from "../words/language.ts";
import { addWords } from "../words/t.ts";
import { engineState } from "./engine.ts";
import { MEANINGS, meaningOf, sayStanding } from "./number-labels.ts";
import { listedMark, marked, markKey, sayMark, shapeOf } from "./number-marks.ts";
import { setPorts } from "./ports.ts";
import { sayRoom } from "./room-labels.ts";

const NOW = Date.UTC(2026, 4, 14, 13) / 1000;
const attested = (type: NonNullable<Mark["type"]>, more: Partial<Mark> = {}): Mark => ({
  ...{ outcome: "attested", type, number: "12312345678", by: "https://numbers.example", until: NOW + 86_400 },
  ...more,
});
const KEYS = MEANINGS.filter((one) => one !== "human" && one !== "none");

const room = (last: NonNullable<Room["last"]>): Room => ({ stage: "open", knocks: [], last }) as unknown as Room;

beforeEach(() => {
  addWords(rest as never);
  addWords(pages as never);
  addWords(rooms as never);
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

  it("is a hollow ring where nothing came, on a device that knows a directory, and on no other", () => {
    const before = engineState.peek();
    expect(listedMark({ from: "0101" })).toBeUndefined();
    engineState.value = {
      ...before,
      numbers: { directories: [{ id: "https://numbers.example", mark: [] }], mine: [], masks: [], known: [] },
    };
    const none = listedMark({ from: "0101" });
    expect([markKey(none), shapeOf("none"), sayMark(none), sayStanding(none)]).toEqual([
      ...["none", "mark-none", "No proof", "No number attested"],
    ]);
    expect(sayRoom(room({ by: "Lou", text: "Hello", at: NOW }))).toContain("No proof · Hello");
    // Nothing is said of me, nor of what has a mark of its own.
    expect(sayRoom(room({ by: "", text: "Hello", at: NOW }))).not.toContain("No proof");
    expect([listedMark({ from: MYSELF }), listedMark({ mine: true })]).toEqual([undefined, undefined]);
    expect(markKey(listedMark({ from: "0101", mark: attested("human") }))).toBeUndefined();
    engineState.value = { ...before, numbers: { directories: [], mine: [], masks: [], known: [] } };
    expect(listedMark({ from: "0101" })).toBeUndefined();
    engineState.value = before;
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
