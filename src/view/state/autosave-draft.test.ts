import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acting } from "../../../test/support/acting.ts";
import { FaceError, type MediaDraft } from "../../engine/face.ts";
import { lockNow } from "../acts/lock.ts";
import { autosaveDraft } from "./autosave-draft.ts";
import { changeDraft, draft, startDraft, type Writing } from "./draft.ts";

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  page.visibilityState = "visible";
  draft.value = undefined;
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const QUIET_MS = 400;
const texts = (given: readonly (readonly unknown[])[]): readonly unknown[] =>
  given
    .filter(([name]) => name === "saveDraft")
    .map(([, json]) => (json === undefined ? undefined : (JSON.parse(json as string) as { text: string }).text));

async function typed(text: string): Promise<void> {
  if (!draft.peek()) startDraft();
  changeDraft({ text });
  await vi.advanceTimersByTimeAsync(0);
}

it("is saved once nobody has typed for a moment, and at once when the page is hidden", async () => {
  const { given } = acting();
  stop = autosaveDraft();
  await vi.advanceTimersByTimeAsync(0);
  await typed("O");
  await typed("On");
  expect(texts(given)).toEqual([]);
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(texts(given)).toEqual(["On"]);
  await typed("One");
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(texts(given)).toEqual(["On", "One"]);
});

it("is saved before the app is locked, however lately it was typed", async () => {
  const { given } = acting();
  stop = autosaveDraft();
  await vi.advanceTimersByTimeAsync(0);
  await typed("The last word");
  await lockNow();
  expect(texts(given)).toEqual(["The last word"]);
  expect(given.at(-1)).toEqual(["lock"]);
});

it("that could not be removed is removed with the next chance: a note that was left does not come back", async () => {
  const answers: Record<string, unknown> = {};
  const { given, noted } = acting(answers);
  stop = autosaveDraft();
  await typed("Left");
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  answers.saveDraft = new FaceError("full", true);
  draft.value = undefined;
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(noted()).toEqual([["page.draft", "full"]]);
  answers.saveDraft = undefined;
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(texts(given)).toEqual(["Left", undefined, undefined]);
});

it("typed while the saved one cannot be read is saved without another key press", async () => {
  const { given, noted } = acting({ loadDraft: new FaceError("storage", true) });
  startDraft();
  changeDraft({ text: "Typed early" });
  stop = autosaveDraft();
  await vi.advanceTimersByTimeAsync(0);
  expect([texts(given), noted()]).toEqual([["Typed early"], [["page.draft", "storage"]]]);
});

const PICTURE: MediaDraft = { kind: "picture", mime: "image/webp", data: "AAAA", description: "", stand_in: "A picture" };
const saved = (given: readonly (readonly unknown[])[]): Partial<Writing> | undefined => {
  const json = given.filter(([name]) => name === "saveDraft").at(-1)?.[1];
  return json === undefined ? undefined : (JSON.parse(json as string) as Partial<Writing>);
};

it("with a picture and no word is a draft, and comes back with it", async () => {
  const { given } = acting();
  stop = autosaveDraft();
  await typed("");
  changeDraft({ media: PICTURE });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  const json = JSON.stringify(saved(given));
  expect(saved(given)).toMatchObject({ text: "", media: PICTURE });
  changeDraft({ media: undefined });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(saved(given)).toBeUndefined();
  stop();
  draft.value = undefined;
  acting({ loadDraft: json });
  stop = autosaveDraft();
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.peek()?.media).toEqual(PICTURE);
});

it.each([
  ["no object", "picture"],
  ["null", null],
  ["without its bytes", { ...PICTURE, data: undefined }],
  ["a voice without a length", { ...PICTURE, kind: "voice" }],
  ["of another kind", { ...PICTURE, kind: "film" }],
])("whose picture is %s comes back with its words", async (_, media) => {
  startDraft();
  const json = JSON.stringify({ ...draft.peek(), text: "Kept", media });
  draft.value = undefined;
  acting({ loadDraft: json });
  stop = autosaveDraft();
  await vi.advanceTimersByTimeAsync(0);
  expect(draft.peek()).toMatchObject({ text: "Kept" });
  expect(draft.peek()?.media).toBeUndefined();
});
