/** The model: every pair of states, the forms of numbers, ids, aliases and capabilities. */
import { decodeTime, isValid, ulid, ulidToUUID } from "ulidx";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../test/support/random.ts";
import { ALIAS_KINDS, isAlias, isReserved, isScope, normaliseAlias } from "./alias.ts";
import { capabilityFault, versionRank } from "./capability.ts";
import { defaultReach, ENTITY_TYPES, type EntityType, mayOwn, mayReach } from "./entity-type.ts";
import { depthOfPpnum, drawPpnum, isPpnum, POOL_FULL, poolLevel, poolState, shownPpnum } from "./ppnum.ts";
import { bytesOfPpnumId, isPpnumId, newPpnumId, ppnumIdOf } from "./ppnum-id.ts";
import { NUMBER_STATES, nextState, TRANSITIONS } from "./state.ts";

/** Written down a second time, from the table of the design: what may follow what. */
const ALLOWED: Readonly<Record<string, readonly EntityType[]>> = {
  "available reserved": ENTITY_TYPES,
  "reserved active": ENTITY_TYPES,
  "reserved available": ENTITY_TYPES,
  "active suspended": ENTITY_TYPES,
  "suspended active": ENTITY_TYPES,
  "active deactivated": ["human", "ai_agent", "enterprise", "programmable"],
  "suspended deactivated": ["human", "ai_agent", "enterprise", "programmable"],
  "deactivated quarantined": ["human", "ai_agent", "enterprise", "programmable"],
  "quarantined available": ["human", "ai_agent", "enterprise", "programmable"],
  "active expired": ["mask"],
  "suspended expired": ["mask"],
  "expired available": ["mask"],
};

describe("the states of a number", () => {
  const pairs = NUMBER_STATES.flatMap((from) => NUMBER_STATES.flatMap((to) => ENTITY_TYPES.map((type) => ({ from, to, type }))));

  it("are 49 pairs for each of five types", () => expect(pairs).toHaveLength(245));

  it.each(pairs)("$from → $to for $type", ({ from, to, type }) => {
    const causes = new Set(TRANSITIONS.map(({ cause }) => cause));
    const leads = [...causes].some((cause) => nextState(from, cause, type) === to);
    expect(leads).toBe(ALLOWED[`${from} ${to}`]?.includes(type) ?? false);
  });

  it("are told apart by their cause: one cause leads to one state", () => {
    for (const { from, cause, types } of TRANSITIONS)
      for (const type of types)
        expect(TRANSITIONS.filter((row) => row.from === from && row.cause === cause && row.types.includes(type))).toHaveLength(1);
  });
});

describe("types", () => {
  it("say who may own whom", () => {
    const owners = (owned: EntityType, hasSecret: boolean) => ENTITY_TYPES.filter((owner) => mayOwn(owner, owned, hasSecret));
    expect(owners("ai_agent", false)).toEqual(["ai_agent", "enterprise"]);
    expect(owners("ai_agent", true)).toEqual(["human", "enterprise"]);
    expect(owners("programmable", true)).toEqual(["human", "enterprise"]);
    expect(owners("programmable", false)).toEqual([]);
    for (const type of ["human", "enterprise", "mask"] as const) expect(owners(type, true)).toEqual([]);
  });

  it("say who may be asked: people alone", () => {
    expect(ENTITY_TYPES.filter((type) => mayReach(type, "ask"))).toEqual(["human"]);
    expect(ENTITY_TYPES.map((type) => defaultReach(type, 0))).toEqual(["ask", "open", "open", "open", "closed"]);
    expect(defaultReach("ai_agent", 1)).toBe("closed");
  });
});

describe("numbers", () => {
  it("have 11, 15 or 19 digits and nothing else", () => {
    for (const text of ["1234567890", "123456789012", "1".repeat(16), "1".repeat(20), "1234567890a", "１２３４５６７８９０１", ""])
      expect(isPpnum(text)).toBe(false);
    expect([11, 15, 19].map((digits) => depthOfPpnum("0".repeat(digits)))).toEqual([0, 1, 2]);
    expect(depthOfPpnum("0".repeat(12))).toBeUndefined();
    expect(["12312345678", "123123456789999", "1231234567899990000"].map(shownPpnum)).toEqual([
      "123-1234-5678",
      "123-1234-5678-9999",
      "123-1234-5678-9999-0000",
    ]);
  });

  it("are drawn with each digit as likely as the others, the first one too", () => {
    const random = seededRandom(7);
    const counts = new Array<number>(10).fill(0);
    const firsts = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const ppnum = drawPpnum(random, 1);
      expect(ppnum).toMatch(/^\d{15}$/);
      firsts.add(ppnum.charAt(0));
      for (const digit of ppnum) counts[Number(digit)]!++;
    }
    expect(firsts.size).toBe(10);
    // 3,000 each; five standard deviations are 260.
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(260);
  });

  it("are many more than those at which people are refused, and the operator knows long before", () => {
    expect(POOL_FULL * 10).toBe(10 ** 11);
    const levels = [0, 1e9 - 1, 1e9, POOL_FULL - 1, POOL_FULL].map((taken) => `${poolLevel(taken)} ${poolState(taken)}`);
    const cheap = "1 guessing is cheap";
    expect(levels).toEqual(["0 enough", "0 enough", cheap, cheap, "2 full for people"]);
  });

  it("skip the bytes that would make some digits come more often", () => {
    const bytes = [250, 255, 251, 249, 0, 19];
    let at = 0;
    expect(drawPpnum((length) => Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0), 0)).toBe("90990990990");
  });
});

describe("ppnum_ids", () => {
  it("are the ULIDs that another implementation reads, and the bytes come back", () => {
    const random = seededRandom(11);
    for (let i = 0; i < 500; i++) {
      const bytes = random(16);
      const id = ppnumIdOf(bytes);
      expect(isPpnumId(id)).toBe(true);
      expect(isValid(id)).toBe(true);
      expect(ulidToUUID(id).replaceAll("-", "").toLowerCase()).toBe(Buffer.from(bytes).toString("hex"));
      expect(bytesOfPpnumId(id)).toEqual(new Uint8Array(bytes));
    }
    const other = ulid(1_800_000_000_000);
    expect(ppnumIdOf(bytesOfPpnumId(other))).toBe(other);
  });

  it("hide when a person or a mask came, within the day", () => {
    const now = 1_800_000_000.5;
    const times = (type: EntityType) =>
      Array.from({ length: 50 }, (_, i) => decodeTime(newPpnumId(type, now, seededRandom(i + 1))));
    expect(new Set(times("ai_agent"))).toEqual(new Set([now * 1000]));
    for (const type of ["human", "mask"] as const) {
      const hidden = times(type);
      expect(new Set(hidden).size).toBeGreaterThan(40);
      expect(new Set(hidden.map((ms) => Math.floor(ms / 86_400_000)))).toEqual(new Set([Math.floor((now * 1000) / 86_400_000)]));
    }
  });

  it("are refused with other letters, in lower case, and above 128 bits", () => {
    const id = ppnumIdOf(new Uint8Array(16).fill(255));
    expect(id).toBe("7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
    for (const wrong of [
      id.replace("7", "8"),
      id.toLowerCase(),
      `${id}0`,
      id.slice(1),
      id.replace("Z", "U"),
      id.replace("Z", "I"),
      "",
    ])
      expect(isPpnumId(wrong)).toBe(false);
  });
});

describe("aliases", () => {
  it("have one form, however they are typed", () => {
    expect(normaliseAlias(" RollCall ")).toBe("rollcall");
    expect(normaliseAlias("1588-1234")).toBe("15881234");
    expect(normaliseAlias("ｒｏｌｌ")).toBe("roll");
    expect(normaliseAlias("112")).toBe("112");
  });

  it("are given by an operator, but for custom ones, and hold in a scope that is a word", () => {
    expect(ALIAS_KINDS.filter(isReserved)).toEqual(["shortcode", "enterprise"]);
    expect(["", "seoul", "01ARZ3NDEKTSV4RRFFQ69G5FAV"].every(isScope)).toBe(true);
    expect(["a b", "ä", "x".repeat(65)].some(isScope)).toBe(false);
  });

  it("are never digits of a number, other alphabets, or too long", () => {
    for (const typed of [
      "12312345678",
      "123-1234-5678",
      "1".repeat(15),
      "1".repeat(19),
      "12",
      "ab",
      "ро1l",
      "straße",
      "a b c",
      "a_b",
      "x".repeat(33),
      "x".repeat(65),
      "",
    ])
      expect(normaliseAlias(typed)).toBeUndefined();
    expect([isAlias("112", "shortcode"), isAlias("112", "enterprise"), isAlias("112", "custom")]).toEqual([true, false, false]);
    expect(isAlias("15881234", "enterprise")).toBe(true);
    expect(isAlias("Roll", "custom")).toBe(false);
  });
});

describe("capabilities", () => {
  const capability = (changes: object = {}) => ({
    name: "translate.text",
    version: "1.0.0",
    inputSchema: "{}",
    outputSchema: "true",
    ...changes,
  });
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

  it.each([
    ["", { name: "" }, "bad-name"],
    ["capitals", { name: "Translate" }, "bad-name"],
    ["65 letters", { name: "a".repeat(65) }, "bad-name"],
    ["two numbers", { version: "1.0" }, "bad-version"],
    ["a leading zero", { version: "1.01.0" }, "bad-version"],
    ["a suffix", { version: "1.0.0-beta" }, "bad-version"],
    ["a great number", { version: "1.0.100000" }, "bad-version"],
    ["no JSON", { inputSchema: "{" }, "schema-not-json"],
    ["a list", { inputSchema: "[]" }, "schema-refused"],
    ["a word", { outputSchema: '"object"' }, "schema-refused"],
    ["more than 16 KiB", { inputSchema: JSON.stringify({ title: "x".repeat(16 * 1024) }) }, "schema-too-long"],
    ["more than 16 KiB in bytes", { inputSchema: JSON.stringify({ title: "한".repeat(6000) }) }, "schema-too-long"],
    ["nine levels", { inputSchema: nested(9) }, "schema-too-deep"],
    [
      "thousands of levels",
      { inputSchema: `${"[".repeat(8000)}${"]".repeat(8000)}`.replace(/^/, '{"a":').concat("}") },
      "schema-too-deep",
    ],
    ["a pattern", { inputSchema: '{"type":"string","pattern":"^(a+)+$"}' }, "schema-refused"],
    ["a pattern further down", { outputSchema: '{"properties":{"x":{"anyOf":[{"pattern":"a"}]}}}' }, "schema-refused"],
    ["a pattern of names", { outputSchema: '{"patternProperties":{"^a":{}}}' }, "schema-refused"],
    ["a reference to elsewhere", { inputSchema: '{"$ref":"https://evil.example/schema"}' }, "schema-refused"],
    ["a reference that is no text", { inputSchema: '{"$ref":{}}' }, "schema-refused"],
  ])("are refused with %s", (_, changes, fault) => expect(capabilityFault(capability(changes))).toBe(fault));

  it("may have properties that are called pattern, and references within", () => {
    const schema = '{"properties":{"pattern":{"$ref":"#/$defs/t"},"properties":{"type":"object"}},"$defs":{"t":{"type":"string"}}}';
    expect(capabilityFault(capability({ inputSchema: schema }))).toBeUndefined();
    expect(capabilityFault(capability({ inputSchema: nested(8) }))).toBeUndefined();
    // What stands below such a property is a schema again.
    expect(capabilityFault(capability({ inputSchema: '{"properties":{"pattern":{"pattern":"a"}}}' }))).toBe("schema-refused");
  });

  it("have versions that sort by number", () => {
    const versions = ["0.0.1", "0.0.10", "0.1.0", "1.0.0", "1.9.0", "1.10.0", "99999.99999.99999"];
    const ranks = versions.map((version) => versionRank(version) ?? -1);
    expect([...ranks].sort((a, b) => a - b)).toEqual(ranks);
    expect(new Set(ranks).size).toBe(versions.length);
    expect(ranks.every(Number.isSafeInteger)).toBe(true);
  });
});
