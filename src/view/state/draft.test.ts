import { beforeEach, describe, expect, it } from "vitest";
import type { MediaDraft, SentNote } from "../../engine/face.ts";
import { changeDraft, draft, draftAgain, draftLeft, startDraft } from "./draft.ts";
import { setPorts } from "./ports.ts";

const TOKYO = { latitude: 35.6895, longitude: 139.6917 };
const at = (latitude: number, longitude: number) => ({ circle: { ...draft.peek()!.circle, latitude, longitude }, placed: true });

describe("the name of a draft's place", () => {
  beforeEach(() => {
    setPorts({ random: (length: number) => new Uint8Array(length) } as Parameters<typeof setPorts>[0]);
    draft.value = undefined;
    startDraft(TOKYO);
    changeDraft({ place: "Tokyo" });
  });

  it("goes with the place: at 89.99°S there is no Tokyo", () => {
    changeDraft(at(-89.99, 139.6917));
    expect(draft.peek()).toMatchObject({ place: "", circle: { latitude: -89.99 } });
  });

  it("stays while the circle covers where it was given, in however many steps", () => {
    changeDraft(at(TOKYO.latitude + 0.0005, TOKYO.longitude));
    changeDraft({ text: "words", circle: { ...draft.peek()!.circle, radius_m: 60 } });
    expect(draft.peek()?.place).toBe("Tokyo");
    for (let i = 2; i < 6; i++) changeDraft(at(TOKYO.latitude + 0.0005 * i, TOKYO.longitude));
    expect(draft.peek()?.place).toBe("");
  });

  it("is the new one where both come together", () => {
    changeDraft({ ...at(51.5, -0.12), place: "London" });
    expect(draft.peek()?.place).toBe("London");
  });

  it("stays when the first position comes after it", () => {
    draft.value = undefined;
    startDraft();
    changeDraft({ place: "Bench" });
    changeDraft(at(51.5, -0.12));
    expect(draft.peek()?.place).toBe("Bench");
    changeDraft(at(51.6, -0.12));
    expect(draft.peek()?.place).toBe("");
  });
});

describe("a draft's picture", () => {
  const PICTURE: MediaDraft = { kind: "picture", mime: "image/webp", data: "AAAA", description: "", stand_in: "A picture" };
  const OTHER: MediaDraft = { ...PICTURE, data: "BBBB" };
  beforeEach(() => {
    setPorts({ random: (length: number) => new Uint8Array(length) } as Parameters<typeof setPorts>[0]);
    draft.value = undefined;
    startDraft(TOKYO);
    changeDraft({ media: PICTURE });
  });

  it("goes on to a new draft, also without a word", () => {
    startDraft(TOKYO, ["someone"]);
    expect(draft.peek()).toMatchObject({ text: "", media: PICTURE, to: ["someone"] });
  });

  it("is gone with the note that was left; one that was added meanwhile stays", () => {
    const left = draft.peek()!;
    draftLeft(left);
    expect(draft.peek()).toBeUndefined();
    draft.value = { ...left, media: OTHER };
    draftLeft(left);
    expect(draft.peek()?.media).toBe(OTHER);
  });

  it("of a note that is left again is that note's, or none", () => {
    const note = {
      ...draft.peek()!,
      window: { starts_at: 0, ends_at: 1, timezone: "UTC" },
      created_at: 0,
      to: [],
      media: undefined,
    };
    const { media: _, ...plain } = note;
    draftAgain(plain as unknown as SentNote, ["someone"], OTHER);
    expect(draft.peek()?.media).toBe(OTHER);
    draftAgain(plain as unknown as SentNote, ["someone"]);
    expect(draft.peek()?.media).toBeUndefined();
  });
});
