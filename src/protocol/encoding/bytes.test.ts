import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesArbitrary, holds, textArbitrary } from "../../../test/vectors/property.ts";
import { ProtocolError } from "../errors.ts";
import { be64, compare, concat, equal, fromBase64Url, fromHex, toBase64, toBase64Url, toHex, utf8 } from "./bytes.ts";
import { readUtf8 } from "./utf8.ts";

describe("texts of bytes", () => {
  test("agree with Node's", () => {
    holds(
      300,
      fc.property(bytesArbitrary(0, 70), (bytes) => {
        const node = Buffer.from(bytes);
        expect(toHex(bytes)).toBe(node.toString("hex"));
        expect(toBase64Url(bytes)).toBe(node.toString("base64url"));
        expect(toBase64(bytes)).toBe(node.toString("base64").replaceAll("=", ""));
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  test("base64url: one text for each byte string, and no other", () => {
    holds(
      500,
      fc.property(fc.string({ unit: fc.constantFrom(..."AQgwZ09-_+/=!\u{1faa8}"), maxLength: 12 }), (text) => {
        let read: Uint8Array;
        try {
          read = fromBase64Url(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
          return;
        }
        expect(toBase64Url(read)).toBe(text);
      }),
    );
  });

  test.each(["0", "0g", "zz", " 00", "0x"])("hex: %j is refused", (text) => expect(() => fromHex(text)).toThrow(ProtocolError));
});

describe("orders and joins", () => {
  test("compare is Buffer.compare", () => {
    holds(
      300,
      fc.property(bytesArbitrary(0, 4), bytesArbitrary(0, 4), (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(Buffer.compare(a, b));
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(concat(a, b)).toEqual(new Uint8Array(Buffer.concat([a, b])));
      }),
    );
  });

  test("be64 is big-endian up to 2^53 - 1", () => {
    holds(
      300,
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(Buffer.from(be64(value)).readBigUInt64BE()).toBe(BigInt(value));
      }),
    );
    expect(toHex(be64(Number.MAX_SAFE_INTEGER))).toBe("001fffffffffffff");
  });
});

test("readUtf8 agrees with a fatal TextDecoder that drops nothing", () => {
  const fatal = (bytes: Uint8Array): string | undefined => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return undefined;
    }
  };
  // Lead and continuation bytes are more frequent than in uniformly random bytes.
  const byte = fc.oneof(
    fc.constantFrom(0x61, 0x80, 0x9f, 0xa0, 0xbb, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5),
    fc.nat(255),
  );
  holds(
    5000,
    fc.property(fc.array(byte, { maxLength: 6 }), (list) => {
      const bytes = Uint8Array.from(list);
      expect(readUtf8(bytes, 0, bytes.length)).toBe(fatal(bytes));
    }),
  );
  holds(
    200,
    fc.property(textArbitrary(400), (text) => {
      expect(readUtf8(utf8(text), 0, utf8(text).length)).toBe(text);
    }),
  );
  expect(readUtf8(utf8("\ufeff\ufeffaé€🪨"), 0, 16)).toBe("\ufeff\ufeffaé€🪨");
  expect(readUtf8(utf8("é"), 0, 1)).toBeUndefined();
});
