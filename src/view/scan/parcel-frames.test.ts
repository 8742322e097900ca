import { describe, expect, it } from "vitest";
import { answerOf, framesOf, Gathering } from "./parcel-frames.ts";

const letters = (length: number): string =>
  Array.from({ length }, (_, i) => "abcdefghijklmnopqrstuvwxyz-_0123"[(i * 7 + (i >> 5)) % 32]).join("");
const armoured = (body: string): string =>
  ["A note.", "", "-----BEGIN CAIRN PARCEL-----", ...(body.match(/.{1,76}/g) ?? []), "-----END CAIRN PARCEL-----", ""].join("\n");
const bodyOf = (text = ""): string => text.split("\n").slice(1, -2).join("");

describe("a parcel as codes", () => {
  it("comes together from any order, with codes twice and others' between them", () => {
    const body = letters(2_000);
    const frames = framesOf(armoured(body)) ?? [];
    expect(frames).toHaveLength(3);
    const gathering = new Gathering();
    for (const at of [2, 2, 0]) expect(gathering.take(frames[at] ?? "")).toBe(true);
    expect([gathering.progress, gathering.whole()]).toEqual([{ done: 2, of: 3 }, undefined]);
    for (const other of ["https://example.org", "CAIRNQ:short:1:2:aa", "CAIRNQ:aaaaaaaa:3:2:aa", "CAIRNQ:aaaaaaaa:0:2:aa", ""])
      expect(gathering.take(other), other).toBe(false);
    gathering.take(frames[1] ?? "");
    expect(bodyOf(gathering.whole())).toBe(body);
    // Who has all of it answers as who shows it expects.
    expect([answerOf(gathering.whole() ?? ""), answerOf(armoured(letters(900).slice(1)))]).toEqual([
      answerOf(armoured(body)),
      expect.not.stringMatching(answerOf(armoured(body))),
    ]);
  });

  it("begins anew with another parcel's", () => {
    const [one, other] = [letters(900), `x${letters(1_700)}`].map((body) => framesOf(armoured(body)) ?? []);
    const gathering = new Gathering();
    gathering.take(one?.[0] ?? "");
    for (const frame of other ?? []) gathering.take(frame);
    expect(gathering.progress).toEqual({ done: 3, of: 3 });
    expect(bodyOf(gathering.whole())).toBe(`x${letters(1_700)}`);
  });

  it("is not offered for what is larger than 64 KiB, nor for what is no parcel", () => {
    expect(framesOf(armoured(letters(87_382)))).toHaveLength(110);
    expect(framesOf(armoured(letters(87_383)))).toBeUndefined();
    expect([framesOf(""), framesOf("parcel"), framesOf(armoured("abc"))]).toEqual([undefined, undefined, undefined]);
  });
});
