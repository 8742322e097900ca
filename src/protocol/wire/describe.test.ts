import { describe, expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { describeWire } from "./describe.ts";
import { FAILURES } from "./failures.ts";
import { KEYS } from "./keys.ts";
import { KINDS } from "./kinds.ts";
import { LIMIT_TABLE } from "./limits.ts";
import { MESSAGES } from "./messages.ts";

const text = describeWire();

describe("the wire's description", () => {
  test.each(Object.entries({ COMMANDS, MESSAGES, KINDS, LIMIT_TABLE, FAILURES }))("names all %s", (_name, declared) => {
    for (const name of Object.keys(declared)) expect(text).toContain(`| \`${name}\` |`);
  });

  test("has rows of equal width in every table", () => {
    for (const part of text
      .trimEnd()
      .split("\n\n")
      .filter((block) => block.startsWith("|"))) {
      const widths = part.split("\n").map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size, part.slice(0, 80)).toBe(1);
    }
  });

  test("has no integer key twice, and none left out", () => {
    const values = Object.values(KEYS);
    expect([...values].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1));
  });
});
