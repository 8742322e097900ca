import { beforeEach, describe, expect, it } from "vitest";
import { type Calm, createCalm } from "./calm.ts";

let at: number;
let timers: { at: number; call: () => void }[];
let painted: (() => void)[];
let done: string[];
let calm: Calm;

/** Time goes on; timers run when theirs comes. */
function pass(ms: number): void {
  const until = at + ms;
  for (;;) {
    const [next] = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at);
    if (!next) break;
    timers = timers.filter((timer) => timer !== next);
    at = next.at;
    next.call();
  }
  at = until;
}
const paint = (): void => {
  for (const call of painted.splice(0)) call();
};
const report = (name: string): void => calm.take(() => void done.push(name));
/** A press, drawn 50 ms later. */
function move(): void {
  calm.moved();
  pass(50);
  paint();
}

beforeEach(() => {
  [at, timers, painted, done] = [0, [], [], []];
  calm = createCalm({
    now: () => at,
    after(ms, call) {
      const timer = { at: at + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    afterPaint: (call) => void painted.push(call),
  });
});

describe("what comes in", () => {
  it("is taken at once while no focus moves", () => {
    report("a");
    report("b");
    expect(done).toEqual(["a", "b"]);
  });

  it("waits for a pause while one does, and the last stands for all", () => {
    move();
    for (const name of ["a", "b", "c"]) {
      report(name);
      move();
    }
    expect(done).toEqual([]);
    pass(249);
    expect(done).toEqual([]);
    pass(1);
    expect(done).toEqual(["c"]);
    report("d");
    expect(done).toEqual(["c", "d"]);
  });

  it("waits no longer than two seconds and the press after it, until that is drawn", () => {
    const before: number[] = [];
    move();
    for (let press = 0; press < 40; press++) {
      report(`${press}`);
      pass(150);
      calm.moved();
      before.push(done.length);
      pass(50);
      paint();
    }
    // Never between a press and its paint, and about once in two seconds of the eight.
    expect(before.map((count, i) => count - (before[i - 1] ?? 0)).every((taken) => taken <= 1)).toBe(true);
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done.length).toBeLessThanOrEqual(4);
  });

  it("is taken with any other press", () => {
    move();
    report("a");
    calm.release();
    expect(done).toEqual(["a"]);
    pass(2000);
    paint();
    expect(done).toEqual(["a"]);
  });

  it("is never taken twice, nor an older one after a newer", () => {
    move();
    report("a");
    pass(1000);
    expect(done).toEqual(["a"]);
    move();
    report("b");
    pass(250);
    report("c");
    pass(5000);
    paint();
    expect(done).toEqual(["a", "b", "c"]);
  });
});
