import { describe, expect, it } from "vitest";
import { nextIndex, scrollFirst } from "./focus.ts";

describe("nextIndex", () => {
  it("loops at both ends", () => {
    expect(nextIndex(2, 3, 1)).toBe(0);
    expect(nextIndex(0, 3, -1)).toBe(2);
    expect(nextIndex(0, 3, 1)).toBe(1);
  });

  it("begins at the near end when nothing has the focus", () => {
    expect(nextIndex(-1, 3, 1)).toBe(0);
    expect(nextIndex(-1, 3, -1)).toBe(2);
  });

  it("is nothing without rows", () => {
    expect(nextIndex(-1, 0, 1)).toBeUndefined();
  });
});

describe("scrollFirst", () => {
  const view = { top: 100, height: 200, whole: 1000 };

  it("moves on to a row that is near", () => {
    expect(scrollFirst(view, { top: 300, bottom: 352 }, 1)).toBe(0);
    expect(scrollFirst(view, { top: 60, bottom: 112 }, -1)).toBe(0);
  });

  it("scrolls through words that lie between", () => {
    expect(scrollFirst(view, { top: 700, bottom: 752 }, 1)).toBe(120);
    expect(scrollFirst({ ...view, top: 600 }, { top: 0, bottom: 52 }, -1)).toBe(-120);
  });

  it("shows what stands after the last row before it loops", () => {
    expect(scrollFirst(view, undefined, 1)).toBe(120);
    expect(scrollFirst({ ...view, top: 790 }, undefined, 1)).toBe(10);
    expect(scrollFirst({ ...view, top: 800 }, undefined, 1)).toBe(0);
  });

  it("shows what stands before the first row before it loops", () => {
    expect(scrollFirst(view, undefined, -1)).toBe(-100);
    expect(scrollFirst({ ...view, top: 0 }, undefined, -1)).toBe(0);
  });
});
