import type { Component } from "preact";
import { expect, test } from "vitest";
import { memo } from "./memo.ts";

/** Whether a row with the props `before` is drawn again with the new ones. */
function again(before: object, after: object): boolean {
  const Row = memo(() => null) as unknown as new (props: object) => Component;
  const row = new Row(before);
  return row.shouldComponentUpdate?.(after, {}, undefined) ?? true;
}

test("a row is drawn again only when a prop says something else", () => {
  const note = { id: "a", where: { kind: "near", within_m: 250 }, to: ["ines"] };
  expect(again({ note, now: 7 }, { note: structuredClone(note), now: 7 })).toBe(false);
  expect(again({ note, now: 7 }, { note, now: 8 })).toBe(true);
  expect(again({ note }, { note: { ...note, where: { kind: "near", within_m: 200 } } })).toBe(true);
  expect(again({ note }, { note: { ...note, to: ["ines", "teo"] } })).toBe(true);
  expect(again({ note }, { note: { ...note, kept: undefined } })).toBe(true);
  expect(again({ note }, { note: undefined })).toBe(true);
  expect(again({ act: () => 1 }, { act: () => 1 })).toBe(true);
});
