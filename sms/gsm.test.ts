import { expect, it } from "vitest";
import { gsmBytes, incomingText, oneSegment } from "./gsm.ts";

it("has the codes of 3GPP TS 23.038, Ç and no ç", () => {
  expect(gsmBytes("@£$ Az09")).toEqual(Uint8Array.of(0, 1, 2, 0x20, 0x41, 0x7a, 0x30, 0x39));
  expect(gsmBytes("ÄÖÑÜ§¿äöñüàß")).toEqual(Uint8Array.of(0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x1e));
  expect(gsmBytes("ÇΔ_Ω")).toEqual(Uint8Array.of(0x09, 0x10, 0x11, 0x15));
  expect(gsmBytes("ç")).toBeUndefined();
  expect(gsmBytes("½")).toBeUndefined();
  expect(gsmBytes("`")).toBeUndefined();
  expect(gsmBytes("\u001b")).toBeUndefined();
});

it("counts two places for what is in the extension table", () => {
  expect(gsmBytes("€[]{}\\^~|")).toHaveLength(18);
  expect(gsmBytes("€")).toEqual(Uint8Array.of(0x1b, 0x65));
});

it("makes one segment or none", () => {
  expect(oneSegment("ä".repeat(160))).toMatchObject({ coding: 0 });
  expect(oneSegment("ä".repeat(161))).toBeUndefined();
  expect(oneSegment(`${"a".repeat(159)}€`)).toBeUndefined();
  expect(oneSegment("ç".repeat(70))?.bytes).toHaveLength(140);
  expect(oneSegment("ç".repeat(71))).toBeUndefined();
  expect(oneSegment("قف")?.bytes).toEqual(Uint8Array.of(0x06, 0x42, 0x06, 0x41));
});

it("reads what comes in", () => {
  expect(incomingText(0, Uint8Array.of(0x53, 0x54, 0x4f, 0x50, 0x80, 0xff))).toBe("STOP");
  expect(incomingText(8, Uint8Array.of(0x06, 0x42, 0x06, 0x41, 0x06))).toBe("قف");
});
