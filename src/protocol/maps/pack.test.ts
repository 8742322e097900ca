import { describe, expect, it } from "vitest";
import { Writer } from "../encoding/msgpack-writer.ts";
import { ProtocolError } from "../errors.ts";
import { type PackedTile, readPack, writePack } from "./pack.ts";
import { parsePackList } from "./pack-list.ts";

const tile = (z: number, x: number, y: number, ...bytes: number[]): PackedTile => ({
  at: [z, x, y],
  bytes: Uint8Array.from(bytes),
});
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof ProtocolError ? error.code : String(error);
  }
  return undefined;
};

/** A pack whose index says whatever it likes. */
function packWith(index: readonly unknown[], area = 10): Uint8Array {
  const writer = new Writer();
  const write = (value: unknown): void => {
    if (Array.isArray(value)) {
      writer.list(value.length);
      for (const one of value) write(one);
    } else writer.scalar(value as number);
  };
  write(index);
  const written = writer.finish();
  const out = new Uint8Array(11 + written.length + area);
  out.set(new TextEncoder().encode("CAIRNM1"));
  new DataView(out.buffer).setUint32(7, written.length);
  out.set(written, 11);
  return out;
}

describe("a map pack", () => {
  it("gives back its tiles", () => {
    const tiles = readPack(writePack([tile(11, 3, 4, 1, 2, 3), tile(12, 6, 9), tile(14, 24, 37, 9)]));
    expect([...tiles]).toEqual([
      ["11/3/4", Uint8Array.of(1, 2, 3)],
      ["12/6/9", new Uint8Array(0)],
      ["14/24/37", Uint8Array.of(9)],
    ]);
  });

  it("is, byte for byte, what the layout says", () => {
    const bytes = writePack([tile(0, 0, 0, 0x1f, 0x8b)]);
    expect(Buffer.from(bytes).toString("hex")).toBe(`${Buffer.from("CAIRNM1").toString("hex")}00000007919500000000021f8b`);
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["another file", new TextEncoder().encode("CAIRNM2\0\0\0\x01\x90")],
    ["cut short in its index", writePack([tile(3, 1, 1, 5)]).subarray(0, 14)],
    ["cut short in its tiles", writePack([tile(3, 1, 1, 5, 6, 7)]).subarray(0, -1)],
    ["an index that is no list", packWith([]).fill(0x01, 11, 12)],
    ["a tile beyond the end", packWith([[3, 1, 1, 5, 6]])],
    ["a tile of negative length", packWith([[3, 1, 1, 0, -1]])],
    ["a tile that is nowhere", packWith([[3, 8, 1, 0, 1]])],
    ["a zoom that packs have not", packWith([[15, 1, 1, 0, 1]])],
    ["half a number", packWith([[3, 1.5, 1, 0, 1]])],
    ["an entry too short", packWith([[3, 1, 1, 0]])],
  ])("is refused when it is %s", (_what, bytes) => {
    expect(codeOf(() => readPack(bytes))).toBe("malformed");
  });

  it("is refused when it is larger than packs are", () => {
    expect(codeOf(() => readPack(new Uint8Array(10 * 1024 * 1024)))).toBe("too-large");
  });
});

describe("a list of packs", () => {
  const hash = "ab".repeat(32);
  const good = { square: [11, 5, 6], zooms: [11, 14], bytes: 100, hash, source: 0 };
  const list = (packs: unknown, sources: unknown = [{ schema: "openmaptiles", credit: "© us" }]): string =>
    JSON.stringify({ packs, sources });

  it("is read, with what is new to us left out", () => {
    expect(parsePackList(list([good, { ...good, more: 1 }]))).toEqual({
      sources: [{ schema: "openmaptiles", credit: "© us" }],
      packs: [good, good],
    });
  });

  it.each([
    ["a square that is nowhere", { ...good, square: [11, 2048, 0] }],
    ["a square of text", { ...good, square: "11/5/6" }],
    ["a hash of another length", { ...good, hash: "ab" }],
    ["a hash that leads elsewhere", { ...good, hash: `../${hash.slice(3)}` }],
    ["bytes without end", { ...good, bytes: 1e12 }],
    ["no bytes", { ...good, bytes: undefined }],
    ["a source that is not there", { ...good, source: 1 }],
    ["nothing", null],
  ])("leaves out a pack with %s", (_what, pack) => {
    expect(parsePackList(list([pack, good])).packs).toEqual([good]);
  });

  it("leaves out packs of a schema that it does not know", () => {
    expect(parsePackList(list([good], [{ schema: "other", credit: "" }])).packs).toEqual([]);
  });

  it.each([["<html>"], ["[]"], ["null"], ['{"packs":{}}']])("refuses %s", (json) => {
    expect(codeOf(() => parsePackList(json))).toBe("malformed");
  });
});
