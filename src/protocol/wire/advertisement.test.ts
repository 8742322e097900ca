import { describe, expect, test } from "vitest";
import { parseCapabilities } from "./capabilities.ts";
import { FAILURES, formatReason, reasonCode } from "./failures.ts";

describe("failure reasons", () => {
  test.each(Object.keys(FAILURES) as (keyof typeof FAILURES)[])("%s is read back, with and without a request id", (code) => {
    expect(reasonCode(formatReason(code, "a sentence: with a colon"))).toBe(code);
    expect(reasonCode(formatReason(code, "a sentence", "0123456789ab"))).toBe(code);
    expect(formatReason(code, "a sentence", "0123456789ab")).toBe(`${code}: a sentence [0123456789ab]`);
  });
  test.each(["", "nonsense", "toString: x", "constructor", ": x"])("%j has no code", (reason) => {
    expect(reasonCode(reason)).toBeUndefined();
  });
});

describe("capabilities", () => {
  test("are read with unknown features and fields left out", () => {
    const json = JSON.stringify({
      version: "0.1",
      transports: ["ws", 5],
      features: ["rooms", "teleport"],
      limits: { A: 1 },
      relay_pk: "ab".repeat(32),
      later: true,
    });
    expect(parseCapabilities(json)).toEqual({
      version: "0.1",
      transports: ["ws"],
      features: ["rooms"],
      limits: { A: 1 },
      notify_window_secs: 30,
      relay_pk: "ab".repeat(32),
    });
  });
  test.each(["ab", "AB".repeat(32), 5, `${"ab".repeat(32)}\n`])("a key %j is none", (relay_pk) => {
    expect(parseCapabilities(JSON.stringify({ version: "0.1", relay_pk }))).not.toHaveProperty("relay_pk");
  });
  test.each(["", "null", "[]", "5", "{}", '{"version":1}'])("%j is refused", (json) => {
    expect(() => parseCapabilities(json)).toThrow(expect.objectContaining({ code: "malformed" }));
  });
});
