import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../src/protocol/wire/commands.ts";
import { FAILURES } from "../src/protocol/wire/failures.ts";
import { KEYS } from "../src/protocol/wire/field-numbers.ts";
import { KINDS } from "../src/protocol/wire/kinds.ts";
import { LIMIT_TABLE, RELAY_LIMIT_TABLE } from "../src/protocol/wire/limits.ts";
import { MESSAGES } from "../src/protocol/wire/messages.ts";
import { describeWire, type Sources } from "./describe-wire.ts";

const read = (name: string): string => readFileSync(new URL(`../src/protocol/wire/${name}.ts`, import.meta.url), "utf8");
const names = ["commands", "messages", "limits", "failures", "kinds"] as const;
const sources = Object.fromEntries(names.map((name) => [name, read(name)])) as Sources;
const text = describeWire(sources);

describe("the wire's description", () => {
  test.each(Object.entries({ COMMANDS, MESSAGES, KINDS, LIMIT_TABLE, RELAY_LIMIT_TABLE, FAILURES }))(
    "names all %s",
    (_name, declared) => {
      for (const name of Object.keys(declared)) expect(text).toContain(`| \`${name}\` |`);
    },
  );

  test("says nothing of what has no comment", () => {
    const bare = sources.kinds.replace(/ {2}\/\*\* .+ \*\/\n {2}REVOKE/, "  REVOKE");
    expect(() => describeWire({ ...sources, kinds: bare })).toThrow("REVOKE has no comment");
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
