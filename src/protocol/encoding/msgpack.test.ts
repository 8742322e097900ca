import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusal } from "../../../test/support/refusal.ts";
import { bytesArbitrary, holds, textArbitrary } from "../../../test/vectors/property.ts";
import { ProtocolError } from "../errors.ts";
import { readGiftWrap } from "../giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../wire/endpoints.ts";
import { parseBody, parseCommand } from "../wire/frame.ts";
import { concat } from "./bytes.ts";
import { decodeFrame, decodeFrameFront, decodeStructure, decodeStructureFront, MAX_DEPTH, MAX_REQUEST_VALUES } from "./msgpack.ts";
import { Writer } from "./msgpack-writer.ts";

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.nat(300),
  fc.double({ noNaN: true }),
  textArbitrary(300),
  bytesArbitrary(0, 300),
);
/** Values of at most four levels. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: MAX_DEPTH.frame, depthSize: "small" },
    scalar,
    fc.array(tie("any"), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ maxLength: 8 }).filter((key) => key !== "__proto__"),
      tie("any"),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).any;

describe("what any MessagePack writer writes", () => {
  test("is measured to its last byte, whatever follows, and decoded", () => {
    holds(
      500,
      fc.property(value, bytesArbitrary(0, 20), (one, rest) => {
        const bytes = encode(one);
        expect(decodeFrameFront(concat(bytes, rest)).length).toBe(bytes.length);
        expect(decodeStructureFront(concat(bytes, rest)).length).toBe(bytes.length);
        expect(decodeFrame(bytes)).toEqual(one);
      }),
    );
  });

  test("is refused at every truncation", () => {
    holds(
      150,
      fc.property(value, (one) => {
        const bytes = encode(one);
        for (let cut = 0; cut < bytes.length; cut++) {
          expect(refusal(() => decodeStructureFront(bytes.subarray(0, cut)))).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  test("is refused when nested beyond the bound, and only then", () => {
    for (const [depth, decode] of [
      [MAX_DEPTH.frame, decodeFrame],
      [MAX_DEPTH.structure, decodeStructure],
    ] as const) {
      const nested = (levels: number): Uint8Array => Uint8Array.from([...Array<number>(levels).fill(0x91), 0x00]);
      expect(refusal(() => decode(nested(depth)))).toBeUndefined();
      expect(refusal(() => decode(nested(depth + 1)))).toBeInstanceOf(ProtocolError);
    }
  });
});

test("text is read to the letter, a byte order mark in front too, however long it is", () => {
  for (const length of [3, 199, 200, 201, 16_000]) {
    const text = `\ufeff${"a".repeat(length - 3)}`;
    expect(decodeFrame(encode({ text })), `${length} bytes`).toEqual({ text });
  }
});

describe("hostile bytes", () => {
  test("never lead to anything but a value or a ProtocolError", () => {
    const headers = fc.constantFrom(0x81, 0x91, 0xc1, 0xc4, 0xc7, 0xcf, 0xd3, 0xd9, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xa3);
    const noise = fc.array(fc.oneof(headers, fc.nat(255)), { maxLength: 60 }).map((list) => Uint8Array.from(list));
    holds(
      5000,
      fc.property(noise, (bytes) => {
        for (const decode of [decodeFrame, decodeStructure, decodeStructureFront]) {
          const error = refusal(() => decode(bytes));
          if (error !== undefined) expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });

  test("that claim much are refused at once", () => {
    const bomb = new Uint8Array(3 * 20_000);
    for (let i = 0; i < bomb.length; i += 3) bomb.set([0xdc, 0xff, 0xff], i);
    // The reasons show where reading stopped: at the declared count, before any item was read.
    const reasonOf = (read: () => unknown): string => {
      const error = refusal(read);
      expect(error).toBeInstanceOf(ProtocolError);
      return (error as ProtocolError).message;
    };
    expect(reasonOf(() => decodeStructure(bomb))).toBe(reasonOf(() => decodeStructure(bomb.subarray(0, 3))));
    const nested = new Uint8Array(20_000).fill(0x91);
    expect(reasonOf(() => decodeStructure(nested))).toBe("nested too deeply");
    expect(reasonOf(() => decodeFrame(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)))).toBe("cut short");
  });

  test("cannot smuggle keys from one kind of map into the other", () => {
    const frame = decodeFrame(Uint8Array.of(0x81, 0x05, 0x01)) as Record<string, unknown>;
    expect(frame["5"]).toBeUndefined();
    const structure = decodeStructure(Uint8Array.of(0x81, 0xa1, 0x35, 0x01)) as Record<number, unknown>;
    expect(structure[5]).toBeUndefined();
  });

  test("cannot reach an object's prototype", () => {
    const proto = encode({ ["__proto__x".slice(0, 9)]: 1 });
    expect(refusal(() => decodeFrame(proto))).toBeInstanceOf(ProtocolError);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("the writer", () => {
  test("writes integers and texts as the library does, in the shortest form", () => {
    holds(
      500,
      fc.property(scalar, (one) => {
        if (one === null) return;
        const out = new Writer();
        out.scalar(one);
        // The library writes minus zero as a float; the writer here writes the integer 0.
        expect(out.finish()).toEqual(Uint8Array.from(encode(Object.is(one, -0) ? 0 : one)));
      }),
    );
  });

  test("writes floats in 64 bits, whole ones too", () => {
    const out = new Writer();
    out.float64(48);
    expect(out.finish()).toEqual(Uint8Array.of(0xcb, 0x40, 0x48, 0, 0, 0, 0, 0, 0));
  });

  test("grows with what it is given", () => {
    const out = new Writer();
    out.list(300);
    for (let i = 0; i < 300; i++) out.scalar(new Uint8Array(i));
    expect((decodeStructure(out.finish()) as unknown[]).length).toBe(300);
  });
});

describe("the number of values", () => {
  const reasonOf = (work: () => unknown): string => (refusal(work) as ProtocolError).message;
  /** A list of so many empty maps in an unknown field. */
  const padded = (count: number): Uint8Array =>
    concat(Uint8Array.of(0x81, 0xa1, 0x61, 0xdc, count >> 8, count & 255), new Uint8Array(count).fill(0x80));

  test("is bounded in what anybody may send, before anything is made of it", () => {
    // The outer map's key and value count too.
    expect(decodeFrame(padded(MAX_REQUEST_VALUES - 2), MAX_REQUEST_VALUES)).toBeTypeOf("object");
    expect(reasonOf(() => decodeFrame(padded(MAX_REQUEST_VALUES - 1), MAX_REQUEST_VALUES))).toBe("too many values");
    for (const read of [parseCommand, readGiftWrap, (bytes: Uint8Array) => parseBody(SealedNoteSubmit, bytes)]) {
      expect(reasonOf(() => read(padded(60_000)))).toBe("too many values");
    }
  });

  test("is not bounded in what one wrote oneself", () => {
    expect(decodeFrame(padded(60_000))).toBeTypeOf("object");
  });
});
