import { getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, test } from "vitest";
import { table } from "../../../scripts/trunk-prefixes.ts";
import { normalisePhone } from "../../protocol/discovery/normalise.ts";
import { readIdentifier as readByPlans } from "./identifiers.ts";
import { readIdentifier as readByTable } from "./identifiers-by-table.ts";
import { canonicalPhone, countryOfPhone, phoneCountries } from "./phone-numbers.ts";
import { callingCodeOf, phoneByTable } from "./phones-by-table.ts";
import { TRUNK_PREFIXES } from "./trunk-prefixes.ts";

const GERMAN = "tel:+491711234567";

describe("by all plans", () => {
  test("national numbers of a country, international ones of any", () => {
    for (const text of [
      "0171 1234567",
      "0171/123-4567",
      "0049 171 1234567",
      "+49 (0)171 1234567",
      "\u202a+49\u2011171\u20111234567\u202c",
    ])
      expect(canonicalPhone(text, "DE")).toBe(GERMAN);
    expect(canonicalPhone("+49 171 1234567", undefined)).toBe(GERMAN);
    expect(canonicalPhone("011 49 171 1234567", "US")).toBe(GERMAN);
    expect(canonicalPhone("+39 06 69812345", "DE")).toBe("tel:+390669812345");
    expect(canonicalPhone("(415) 555-2671", "US")).toBe("tel:+14155552671");
  });

  test("a context in front, each time it is asked", () => {
    for (let i = 0; i < 3; i++) expect(canonicalPhone("tel:0171-1234567;phone-context=+49", "US")).toBe(GERMAN);
    expect(canonicalPhone("+49171 1234567;phone-context=+1", "US")).toBe(GERMAN);
    expect(canonicalPhone("0171-1234567;phone-context=example.org", "DE")).toBeUndefined();
  });

  test("one form of a Mexican line", () => {
    for (const text of [
      "55 1234 5678",
      "044 55 1234 5678",
      "045 55 1234 5678",
      "01 55 1234 5678",
      "+52 1 55 1234 5678",
      "+52 55 1234 5678",
    ])
      expect(canonicalPhone(text, "MX")).toBe("tel:+525512345678");
    expect(canonicalPhone("+52 1 55 1234 5678", "DE")).toBe("tel:+525512345678");
  });

  test("one form of a Gabonese line", () => {
    for (const text of ["+241 07 12 34 56", "+241 7 12 34 56", "07 12 34 56"])
      expect(canonicalPhone(text, "GA")).toBe("tel:+2417123456");
    expect(canonicalPhone("+241 077 12 34 56", "GA")).toBe(canonicalPhone("077 12 34 56", "GA"));
  });

  test("a plus of full width", () => expect(canonicalPhone("＋49 171 1234567", "DE")).toBe(GERMAN));

  test("nothing that would be somebody else: pauses, extensions, letters, what is not valid, nothing without a country", () => {
    for (const text of [
      "+49 171 1234567,12",
      "+49 171p1234567",
      "+49 171w12",
      "0171 1234567;ext=4",
      "0171 1234567 x4",
      "1-800-FLOWERS",
      "*100#",
      "112",
      "+49 112",
      "0171",
      "+999 1234567",
      "",
    ])
      expect(canonicalPhone(text, "DE"), text).toBeUndefined();
    expect(canonicalPhone("0171 1234567", undefined)).toBeUndefined();
    expect(canonicalPhone("0171 1234567", "XX")).toBeUndefined();
  });

  test("a country can be told from a number, and chosen from a list", () => {
    expect(countryOfPhone(GERMAN)).toBe("DE");
    expect(phoneCountries()).toContain("DE");
  });
});

describe("by the keypad's table", () => {
  test("the table is what the script writes", () => expect(TRUNK_PREFIXES).toBe(table()));

  test("no code begins with another", () => {
    const codes = TRUNK_PREFIXES.split(" ").map((line) => line.split(",")[0] as string);
    for (const code of codes) expect(codes.filter((other) => other.startsWith(code))).toEqual([code]);
  });

  test("in every country an example comes to the same by table and by plan, however it is written", () => {
    const wrong: string[] = [];
    for (const country of getCountries()) {
      const number = getExampleNumber(country, examples);
      if (!number || country === "AR") continue;
      const right = canonicalPhone(number.number, country);
      const code = callingCodeOf(`tel:${number.number}`);
      // Shorter than what an identifier may be: there is nothing to find by it.
      if (right === undefined || !normalisePhone(number.number)) continue;
      expect(code).toBe(number.countryCallingCode);
      for (const text of [number.formatNational(), number.formatInternational(), number.number.replace("+", "00")])
        if (phoneByTable(text, code) !== right) wrong.push(`${country} ${text}: ${phoneByTable(text, code)}, not ${right}`);
    }
    expect(wrong).toEqual([]);
  });

  test("a zero in parentheses is left out or kept as the country has it", () => {
    expect(phoneByTable("+49 (0)171 1234567", "49")).toBe(GERMAN);
    expect(phoneByTable("+39 (0)6 69812345", "39")).toBe("tel:+390669812345");
    // Of another country than one's own nothing is known.
    expect(phoneByTable("+49 (0)171 1234567", "39")).toBeUndefined();
  });

  test("Russia's 8 is left out in front and kept within", () => {
    expect(phoneByTable("8 800 555 35 35", "7")).toBe("tel:+78005553535");
    expect(phoneByTable("800 555 35 35", "7")).toBe("tel:+78005553535");
    expect(phoneByTable("+7 800 555 35 35", "7")).toBe("tel:+78005553535");
  });

  test("what has no country, or is too short or too long for its own, is skipped", () => {
    expect(phoneByTable("0171 1234567", undefined)).toBeUndefined();
    expect(phoneByTable("011 15 2345 6789", callingCodeOf("tel:+5491123456789"))).toBeUndefined();
    for (const text of ["555-0199", "1 555-0199", "+1 555-0199", "415 555 01234"])
      expect(phoneByTable(text, "1"), text).toBeUndefined();
    expect(phoneByTable("+49 171 1234567", "1")).toBe(GERMAN);
  });
});

describe("what is typed", () => {
  test.each([
    ["the plans", readByPlans, "DE"],
    ["the table", readByTable, "49"],
  ] as const)("is told apart by %s", (_by, read, german) => {
    expect(read("0171 1234567", german)).toEqual({ id: GERMAN });
    expect(read(" mailto:Ben@Example.org ", undefined)).toEqual({ id: "mailto:ben@example.org" });
    expect(read("ppnum:123 4567 8901", undefined)).toEqual(read("ppnum:12345678901", undefined));
    expect(read("0171 1234567", undefined)).toEqual({ why: "country" });
    for (const text of ["*100#", "ben@", "Ben"]) expect(read(text, german)).toEqual({ why: "unreadable" });
  });
});
