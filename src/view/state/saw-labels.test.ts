import { expect, it } from "vitest";
import type { SentNote, SentState } from "../../engine/face.ts";
import { rest } from "../words/en/index.ts";
import { pages } from "../words/en/pages.ts";
import { addWords } from "../words/t.ts";
import { saySaw } from "./saw-labels.ts";

addWords({ ...rest, ...pages });
const note = (...states: readonly SentState[]): SentNote =>
  ({ to: states.map((state, i) => ({ person: `${i}`, state })) }) as unknown as SentNote;
const relay = (sealed: boolean, hidden?: true): SentState => ({ kind: "relay", since: 1, sealed, ...(hidden ? { hidden } : {}) });

it("says what a relay saw, the worst over the copies, and nothing where nothing is known", () => {
  expect(saySaw(note({ kind: "queued", since: 1 }, { kind: "received", since: 1 }))).toBeUndefined();
  expect(saySaw(note(relay(true, true), { ...relay(true, true), kind: "received" } as SentState))).toBe(pages["sent.saw.nobody"]);
  expect(saySaw(note(relay(true, true), relay(true)))).toBe(pages["sent.saw.reader"]);
  expect(saySaw(note(relay(true, true), relay(true), relay(false)))).toBe(pages["sent.saw.both"]);
});
