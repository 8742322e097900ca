/** Codes by mail: drawn evenly, judged by a digest, and over when their time or tries are. */
import { describe, expect, it } from "vitest";
import { systemRandom } from "../../src/host/ports.ts";
import { mailAddress, mailKey } from "./address.ts";
import { CODE_SECS, drawCode, sentCode, tryCode, typedDigits } from "./code.ts";

const KEY = Buffer.alloc(32, 1).toString("base64url");
const NOW = 1_800_000_000;

describe("a code", () => {
  it("is drawn evenly, by bytes that are fair", () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 5000; i++)
      for (const digit of drawCode(systemRandom)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    // 30,000 digits: a digit is 3,000 ± 52; seven of those are never seen.
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(370);
    expect(drawCode((length) => Uint8Array.from({ length }, (_, i) => [255, 250, 7, 13, 249][i % 5] ?? 0))).toBe("739739");
  });

  it("is right in its place alone, until its time", () => {
    const sent = sentCode(KEY, "here", "123456", NOW);
    expect(tryCode(KEY, "here", sent, "123456", NOW)).toBe("right");
    expect(tryCode(KEY, "there", sent, "123456", NOW)).toBe("wrong");
    expect(tryCode(Buffer.alloc(32, 2).toString("base64url"), "here", sent, "123456", NOW)).toBe("wrong");
    expect(tryCode(KEY, "here", sent, "123456", NOW + CODE_SECS - 1)).toBe("right");
    expect(tryCode(KEY, "here", sent, "123456", NOW + CODE_SECS)).toBe("spent");
    expect(tryCode(KEY, "here", { ...sent, triesLeft: 0 }, "123456", NOW)).toBe("spent");
    expect(JSON.stringify(sent)).not.toContain("123456");
  });

  it.each([
    [" 123 456 ", "123456"],
    ["123-456", "123456"],
    ["١٢٣٤٥٦", "123456"],
    ["۱۲۳۴۵۶", "123456"],
    ["１２３４５６", "123456"],
  ])("%j is %s", (typed, digits) => {
    expect(typedDigits(typed)).toBe(digits);
  });
});

describe("an address", () => {
  it.each([
    ["anna@example.org", "anna@example.org"],
    ["  a.b+c@sub.example.co.uk ", "a.b+c@sub.example.co.uk"],
    ["ünal@bücher.example", "ünal@bücher.example"],
    ["a@example", undefined],
    ["a@b@c.example", undefined],
    ["a\n@example.org", undefined],
    ["<a@example.org>", undefined],
    ["a@[127.0.0.1]", undefined],
  ])("%j is %j", (typed, address) => {
    expect(mailAddress(typed)).toBe(address);
  });

  it("is one account's in whatever case, and found by nobody without the key", () => {
    const hex = (key: string, address: string): string => Buffer.from(mailKey(key, address)).toString("hex");
    expect(hex(KEY, "Anna@Example.org")).toBe(hex(KEY, "anna@example.ORG"));
    expect(hex(KEY, "anna@example.org")).not.toBe(hex(Buffer.alloc(32, 2).toString("base64url"), "anna@example.org"));
  });
});
