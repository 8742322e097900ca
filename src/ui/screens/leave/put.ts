/** Moves the circle of the note that is being left. */
import type { Point } from "../../../view/format/distance.ts";
import { changeDraft, draft } from "../../../view/state/draft.ts";

/** @param place what only I call it */
export function placeAt({ latitude, longitude }: Point, place?: string): void {
  const now = draft.peek();
  if (!now) return;
  changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude }, ...(place === undefined ? {} : { place }) });
}
