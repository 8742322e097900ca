import { describe, expect, test } from "vitest";
import { FAILURES } from "../src/protocol/wire/failures.ts";
import { FIELD_NUMBERS } from "../src/protocol/wire/field-numbers.ts";
import { KINDS } from "../src/protocol/wire/kinds.ts";
import { WIRE } from "../src/protocol/wire/wire.ts";
import { describeWire } from "./describe-wire.ts";
import { wireSource } from "./wire-source.ts";

const text = describeWire(WIRE, wireSource());

describe("the wire's description", () => {
  test.each(Object.entries({ commands: WIRE.commands, messages: WIRE.messages, limits: WIRE.limits, KINDS, FAILURES }))(
    "names all %s",
    (_name, declared) => {
      for (const name of Object.keys(declared)) expect(text).toContain(`| \`${name}\` |`);
    },
  );

  test("says nothing of what has no comment", () => {
    const bare = wireSource().replace(/ {2}\/\*\* .+ \*\/\n {2}REVOKE:/, "  REVOKE:");
    expect(() => describeWire(WIRE, bare)).toThrow("REVOKE has no comment");
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

  test("has no integer key twice, and none left out but those that are kept for what is planned", () => {
    const values = Object.values(FIELD_NUMBERS);
    const later = [52, 53, 54];
    const isKept = (key: number): boolean => later.includes(key);
    const all = Array.from({ length: 67 }, (_, i) => i + 1);
    expect([...values].sort((a, b) => a - b)).toEqual(all.filter((key) => !isKept(key)));
  });
});
