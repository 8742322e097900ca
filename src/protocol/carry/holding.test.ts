import { describe, expect, it } from "vitest";
import { type HeldRow, type HoldingLimits, makeRoom, takesDeposit } from "./holding.ts";

const LIMITS: HoldingLimits = { bytes: 100, events: 5, recipientBytes: 60, memberDeposits: 2, memberDepositBytes: 50 };
const row = (id: string, recipient: string, bytes: number, expires_at: number): HeldRow => ({ id, recipient, bytes, expires_at });

describe("what a courier holds", () => {
  it("is all that comes, while there is room", () => {
    expect(makeRoom(LIMITS, [row("a", "ana", 30, 1)], row("b", "ana", 30, 2))).toEqual([]);
  });

  it("of one recipient is so much: their own that ends first goes, nobody else's", () => {
    const held = [row("a", "ana", 30, 5), row("b", "ana", 30, 3), row("c", "ben", 30, 1)];
    expect(makeRoom(LIMITS, held, row("d", "ana", 20, 9))).toEqual(["b"]);
  });

  it("in all is so much: what ends first goes, of the recipient who has most", () => {
    const held = [row("a", "ana", 50, 9), row("b", "ana", 10, 8), row("c", "ben", 30, 1)];
    expect(makeRoom(LIMITS, held, row("d", "cleo", 20, 2))).toEqual(["b"]);
    const many = Array.from({ length: 5 }, (_, i) => row(`${i}`, i < 3 ? "ana" : `p${i}`, 1 + i, 10 - i));
    expect(makeRoom(LIMITS, many, row("d", "cleo", 1, 99))).toEqual(["2"]);
  });

  it("is not the new one, where that one has to go, and then nothing else goes", () => {
    const held = [row("a", "ana", 40, 5), row("b", "ana", 20, 6)];
    expect(makeRoom(LIMITS, held, row("c", "ana", 10, 1))).toEqual(["c"]);
    expect(makeRoom(LIMITS, [], row("d", "ana", 1_000, 1))).toEqual(["d"]);
  });

  it("of a member's letters is so many, and so much", () => {
    expect(takesDeposit(LIMITS, [], 50)).toBe(true);
    expect(takesDeposit(LIMITS, [], 51)).toBe(false);
    expect(takesDeposit(LIMITS, [{ bytes: 30 }], 20)).toBe(true);
    expect(takesDeposit(LIMITS, [{ bytes: 1 }, { bytes: 1 }], 1)).toBe(false);
  });
});
