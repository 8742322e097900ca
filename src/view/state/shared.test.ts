import { beforeEach, describe, expect, it } from "vitest";
import { LONGEST } from "../format/app-link.ts";
import type { UiPorts } from "../ports.ts";
import { changeDraft, draft, draftLeft, startDraft } from "./draft.ts";
import { setPorts } from "./ports.ts";
import { appendToDraft } from "./shared.ts";

const SPOT = { latitude: 56.34, longitude: -2.79 };

beforeEach(() => {
  setPorts({ random: (length: number) => new Uint8Array(length) } as UiPorts);
  draft.value = undefined;
});

describe("a text from another app", () => {
  it("begins a note, or fills one that has no words yet", () => {
    expect(appendToDraft("Boat")).toBe(false);
    expect(draft.value?.text).toBe("Boat");
    startDraft(SPOT, ["ines"]);
    changeDraft({ text: " " });
    expect(appendToDraft("In the third window")).toBe(false);
    expect(draft.value).toMatchObject({ text: "In the third window", to: ["ines"], placed: true });
  });

  it("comes below words that were begun, whose place and people stay; twice is once", () => {
    startDraft(SPOT, ["ines"]);
    changeDraft({ text: "Dear Ines" });
    const { id } = draft.value ?? {};
    expect(appendToDraft("Boat")).toBe(true);
    expect(appendToDraft("Boat")).toBe(true);
    expect(draft.value).toMatchObject({ id, text: "Dear Ines\nBoat", to: ["ines"], circle: SPOT });
  });

  it("never makes a note grow without end, and never cuts what was begun", () => {
    appendToDraft("mine");
    for (let i = 0; i < 4; i++) appendToDraft(String(i).repeat(LONGEST));
    expect(draft.value?.text).toHaveLength(LONGEST);
    expect(draft.value?.text.startsWith("mine\n000")).toBe(true);
  });
});

describe("a note that is left", () => {
  it("leaves the desk empty", () => {
    appendToDraft("Boat");
    draftLeft(draft.value ?? expect.fail());
    expect(draft.value).toBeUndefined();
  });

  it("leaves what came while it went out for the next one", () => {
    appendToDraft("Boat");
    const left = draft.value ?? expect.fail();
    appendToDraft("Third window");
    draftLeft(left);
    expect(draft.value).toMatchObject({ text: "Third window", to: [] });
    changeDraft({ text: "another" });
    draftLeft(left);
    expect(draft.value?.text).toBe("another");
  });
});
