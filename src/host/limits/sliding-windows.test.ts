import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
          // Granted exactly when the window that ends now has room: no excess and no needless refusal.
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

  it("count amounts, in moments of a grain, and never let more through than the budget", () => {
    const windows = new SlidingWindows(10, 5);
    const budget = { max_count: 100, window_secs: 50 };
    expect(windows.take("k", budget, 1, 101)).toBe(50);
    const granted: { at: number; amount: number }[] = [];
    for (let now = 0; now < 500; now++) {
      const amount = 1 + ((now * 7) % 40);
      const wait = windows.take("k", budget, now, amount);
      if (wait === 0) granted.push({ at: now, amount });
      else expect(wait).toBeLessThanOrEqual(50 + 5);
      const sum = granted.filter(({ at }) => at > now - 50).reduce((total, one) => total + one.amount, 0);
      expect(sum).toBeLessThanOrEqual(100);
    }
    expect(granted.length).toBeGreaterThan(20);
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
