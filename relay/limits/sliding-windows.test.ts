import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { createRateLimits } from "./budgets.ts";
import { SlidingWindows } from "./sliding-windows.ts";

const seed = Number(process.env.FC_SEED ?? 20_261_120);

describe("sliding windows", () => {
  it(`let no window of any position hold more than the budget (seed ${seed})`, () => {
    const gaps = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 10 }), (steps, max_count, window_secs) => {
        const windows = new SlidingWindows(10);
        const granted: number[] = [];
        let now = 1000;
        for (const gap of steps) {
          now += gap;
          const inWindow = granted.filter((at) => at > now - window_secs).length;
          const wait = windows.take("key", { max_count, window_secs }, now);
          // Granted exactly when the window that ends now has room: never more, and never a needless refusal.
          expect(wait === 0).toBe(inWindow < max_count);
          if (wait === 0) granted.push(now);
          else expect(granted.filter((at) => at > now + wait - window_secs).length).toBeLessThan(max_count);
        }
      }),
      { seed, numRuns: 200 },
    );
  });

  it("do not start afresh at a window's edge, as fixed windows do", () => {
    const windows = new SlidingWindows(10);
    const budget = { max_count: 2, window_secs: 10 };
    expect(windows.take("k", budget, 9)).toBe(0);
    expect(windows.take("k", budget, 9.5)).toBe(0);
    expect(windows.take("k", budget, 10)).toBe(9);
    expect(windows.take("k", budget, 18.9)).toBeGreaterThan(0);
    expect(windows.take("k", budget, 19)).toBe(0);
    expect(windows.take("k", budget, 19.4)).toBeGreaterThan(0);
  });

  it("remember a bounded number of keys and forget the one idle longest", () => {
    const windows = new SlidingWindows(3);
    const budget = { max_count: 1, window_secs: 100 };
    for (const key of ["a", "b", "c"]) windows.take(key, budget, 0);
    windows.take("a", budget, 1);
    windows.take("d", budget, 2);
    expect(windows.size).toBe(3);
    expect(windows.take("a", budget, 3)).toBeGreaterThan(0);
    expect(windows.take("b", budget, 3)).toBe(0);
  });
});

describe("budgets", () => {
  it("are the declared ones, each command on its own, times the operator's factor", () => {
    for (const factor of [1, 3]) {
      const limits = createRateLimits(factor);
      const count = (take: () => number): number => {
        let granted = 0;
        while (take() === 0) granted++;
        return granted;
      };
      expect(count(() => limits.command("STORE", "k", 5))).toBe(60 * factor);
      expect(count(() => limits.command("FETCH", "k", 5))).toBe(30 * factor);
      expect(count(() => limits.command("STORE", "other", 5))).toBe(60 * factor);
      expect(count(() => limits.command("CAPABILITIES", "k", 5))).toBe(LIMITS.DEFAULT_COMMAND_RATE.max_count * factor);
      expect(count(() => limits.sealedToken("t", 5))).toBe(2 * factor);
      expect(count(() => limits.sealedAddress("a", 5))).toBe(120 * factor);
    }
  });
});
