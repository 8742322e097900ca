/** What a message's mark says, in a sentence that leads to what it means. */
import type { Mark } from "../../engine/face.ts";
import { meaningOf, sayStanding } from "../../view/state/number-labels.ts";
import { shapeOf } from "../../view/state/number-marks.ts";
import { Icon } from "./icon.tsx";

export function Standing({ mark }: { readonly mark: Mark | undefined }) {
  const meaning = meaningOf(mark);
  return (
    <a class="standing fine" href={`/marks#${meaning}`}>
      <Icon name={meaning === "human" ? "people" : meaning === "none" ? "mark-none" : shapeOf(meaning)} size="sm" />
      <span>{sayStanding(mark)}</span>
    </a>
  );
}
