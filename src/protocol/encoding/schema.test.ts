import { describe, expect, test } from "vitest";
import { codeOf } from "../../../test/support/refusal.ts";
import { decodeFrame } from "./msgpack.ts";
import { Writer } from "./msgpack-writer.ts";
import {
  blob,
  bool,
  bytes,
  float,
  type Infer,
  int64,
  list,
  literal,
  oneOf,
  optional,
  record,
  structure,
  type Type,
  text,
  uint8,
  uint32,
  uint64,
  within,
} from "./schema.ts";

const written = <T>(type: Type<T>, value: T): Uint8Array => {
  const out = new Writer();
  type.write(out, value);
  return out.finish();
};

const ACCEPTED: readonly (readonly [Type<unknown>, readonly unknown[], readonly unknown[]])[] = [
  [bytes(2), [new Uint8Array(2)], [new Uint8Array(1), new Uint8Array(3), "ab", [0, 0], null, undefined, 2]],
  [blob(2, 1), [new Uint8Array(1), new Uint8Array(2)], [new Uint8Array(0), new Uint8Array(3), "a"]],
  [text(2), ["", "ab", "🪨"], ["abc", new Uint8Array(1), 5, null]],
  [uint8, [0, 255], [-1, 256, 0.5, Number.NaN, "1", true, null]],
  [uint32, [0, 2 ** 32 - 1], [2 ** 32, -1]],
  [uint64, [0, 2 ** 53 - 1], [2 ** 53, -1, Number.POSITIVE_INFINITY]],
  [int64, [-(2 ** 53) + 1, 2 ** 53 - 1], [-(2 ** 53), 2 ** 53]],
  [within(3, 5), [3, 5], [2, 6, 4.5]],
  [float(-90, 90), [-90, 0, 48.5, 90], [90.0001, -91, Number.NaN, Number.POSITIVE_INFINITY, "0", null]],
  [bool, [true, false], [0, 1, "true", null]],
  [literal("A"), ["A"], ["B", "a", null]],
  [oneOf("a", "b"), ["a", "b"], ["c", "A", null, 0]],
  [list(uint8, 2), [[], [1, 2]], [[1, 2, 3], [1, "2"], {}, new Uint8Array(2), null]],
  [optional(uint8), [undefined, null, 5], [256, "5"]],
  [record("R", { a: uint8 }), [{ a: 1 }, { a: 1, b: "ignored" }], [{}, { a: 256 }, [], new Uint8Array(1), null, "a"]],
];

describe("types", () => {
  test.each(ACCEPTED.map(([type, good, bad]) => [type.label, type, good, bad] as const))("%s", (_label, type, good, bad) => {
    for (const value of good) expect(codeOf(() => type.parse(value, "field"))).toBeUndefined();
    for (const value of bad) expect(codeOf(() => type.parse(value, "field"))).toBe("malformed");
  });

  test("name the field and never its value when they refuse", () => {
    const Outer = record("Outer", { inner: record("Inner", { secret: bytes(4) }) });
    try {
      Outer.parse({ inner: { secret: "hunter2" } }, "Outer");
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toContain("Outer.inner.secret");
      expect((error as Error).message).not.toContain("hunter2");
    }
  });
});

describe("writing", () => {
  const Note = record("Note", { id: bytes(2), tags: list(text(3), 2), hint: optional(text(5)) });
  const note: Infer<typeof Note> = { id: new Uint8Array(2), tags: ["a"] };

  test("leaves out what is optional and missing", () => {
    expect(decodeFrame(written(Note, note))).toEqual(note);
  });

  test("refuses what reading would refuse", () => {
    expect(codeOf(() => written(Note, { ...note, tags: ["a", "b", "c"] }))).toBe("malformed");
    expect(codeOf(() => written(Note, { ...note, tags: ["long"] }))).toBe("malformed");
    expect(codeOf(() => written(Note, { ...note, id: new Uint8Array(3) }))).toBe("malformed");
    expect(codeOf(() => written(Note, { tags: [] } as unknown as Infer<typeof Note>))).toBe("malformed");
    expect(codeOf(() => written(uint8, 256))).toBe("malformed");
  });

  test("replaces half a character, as cutting text leaves it", () => {
    expect(decodeFrame(written(text(60), `${"a".repeat(58)}🪨`.slice(0, 59)))).toBe(`${"a".repeat(58)}\ufffd`);
    expect(decodeFrame(written(text(9), "🪨"))).toBe("🪨");
    expect(decodeFrame(written(text(9), "a\udea8🪨\ud83e\ud83e"))).toBe("a\ufffd🪨\ufffd\ufffd");
  });

  test("orders a structure's keys", () => {
    const S = structure("S", { message: text(3), created_at: uint8, kind: uint8 });
    expect(written(S, { message: "a", created_at: 1, kind: 2 })).toEqual(Uint8Array.of(0x83, 5, 1, 8, 2, 16, 0xa1, 0x61));
  });
});
