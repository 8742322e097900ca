import { describe, expect, it } from "vitest";
import { spokenDigits } from "./spoken-digits.ts";

const groupsOf = (bytes: Uint8Array): string[] =>
  (Buffer.from(bytes)
    .toString("base64")
    .replace(/=+$/, "")
    .match(/.{1,4}/g) ?? []) as string[];

describe("a fingerprint as digits", () => {
  it.each([
    ["nothing but zeros", new Uint8Array(16), "0".repeat(40)],
    ["one", Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 1 : 0)), `${"0".repeat(39)}1`],
    ["the largest", new Uint8Array(16).fill(255), "0340282366920938463463374607431768211455"],
  ])("of %s", (_what, bytes, digits) => {
    const groups = spokenDigits(groupsOf(bytes));
    expect(groups).toHaveLength(8);
    expect(groups.every((group) => /^\d{5}$/.test(group))).toBe(true);
    expect(groups.join("")).toBe(digits);
  });

  it("of a knock's 72 bits are five groups", () => {
    expect(spokenDigits(groupsOf(new Uint8Array(9).fill(255))).join(" ")).toBe("00047 22366 48286 96452 13695");
    expect(spokenDigits(groupsOf(new Uint8Array(9)))).toEqual(Array(5).fill("00000"));
  });

  it("is the same number as its bytes, whatever they are", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const bytes = Uint8Array.from({ length: 16 }, (_, i) => (seed * 73 + i * i * 31 + seed * i) % 256);
      expect(BigInt(spokenDigits(groupsOf(bytes)).join(""))).toBe(BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
    }
  });
});
