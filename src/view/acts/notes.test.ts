import { beforeEach, describe, expect, it } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { FaceError, type OpenedNote, type SentNote, STARTING } from "../../engine/face.ts";
import { draft, type Writing } from "../state/draft.ts";
import { engineState } from "../state/engine.ts";
import { perform } from "./act.ts";
import { deleteNote, deleteNotes, forgetSent, keepNote, leaveNote, oldNotes, standingOf, withdrawNote } from "./notes.ts";

const writing: Writing = {
  ...{ id: "n", text: "Under the boat.", place: " Pier ", circle: { latitude: 1, longitude: 2, radius_m: 50 }, to: ["b"] },
  ...{ when: "choose", chosen: { starts_at: 1, ends_at: 2, timezone: "UTC" }, zone: "Europe/Oslo", placed: true },
};
const opened = (id: string, at: number, kept: boolean): OpenedNote => ({ id, opened_at: at, kept }) as never;

beforeEach(() => {
  engineState.value = STARTING;
  draft.value = writing;
});

describe("leaving a note", () => {
  it("gives it to the engine, clears the desk and leads to what was left", async () => {
    const { given, led, said } = acting();
    await perform(() => leaveNote(writing));
    const { when: _, chosen: __, zone: ___, placed: ____, ...kept } = writing;
    const window = { starts_at: 1, ends_at: 2, timezone: "Europe/Oslo" };
    expect(given).toEqual([["leaveNote", { ...kept, place: "Pier", window }]]);
    expect([draft.value, led, said() !== ""]).toEqual([undefined, [{ to: "left" }], true]);
  });

  it("that fails leaves the words on the desk", async () => {
    const { led } = acting({ leaveNote: new FaceError("full" as never) });
    await expect(perform(() => leaveNote(writing))).rejects.toThrow();
    expect([draft.value, led]).toEqual([writing, []]);
  });
});

describe("a note", () => {
  it("is kept, and let go", async () => {
    const { given } = acting();
    await perform(() => keepNote(opened("a", 1, false)));
    await perform(() => keepNote(opened("a", 1, true)));
    expect(given).toEqual([
      ["keepNote", "a", true],
      ["keepNote", "a", false],
    ]);
  });

  it("leads to its list when it is gone, and nowhere while it is withdrawn", async () => {
    const { led } = acting();
    await perform(() => deleteNote("a"));
    await perform(() => withdrawNote("b"));
    await perform(() => forgetSent("c"));
    expect(led).toEqual([{ up: "opened" }, { up: "left" }]);
  });

  it("is open while any copy may still arrive", () => {
    const sent = (...kinds: readonly string[]): SentNote => ({ to: kinds.map((kind) => ({ state: { kind } })) }) as never;
    expect(standingOf(sent("received", "relay"))).toEqual({ open: true, queued: false });
    expect(standingOf(sent("queued", "failed"))).toEqual({ open: true, queued: true });
    expect(standingOf(sent("failed", "lapsed", "withdrawn"))).toEqual({ open: false, queued: false });
  });

  it("that was opened long ago and not kept can go, twenty at a time, the oldest first", async () => {
    const { given, said } = acting();
    engineState.value = { ...STARTING, opened: Array.from({ length: 30 }, (_, i) => opened(`n${i}`, 100 - i, i % 10 === 9)) };
    const old = oldNotes.value;
    expect(old.map(({ id }) => id).slice(0, 3)).toEqual(["n28", "n27", "n26"]);
    await perform(() => deleteNotes(old));
    expect([given.length, given.at(-1), said().includes("20")]).toEqual([20, ["deleteNote", old.at(-1)?.id], true]);
  });
});
