/** How much more the note may say. */
import type { Measure } from "../../../engine/face.ts";
import { sayLeft } from "../../../view/state/measure.ts";

interface MeterProps {
  readonly text: string;
  readonly measure: Measure | undefined;
}

export function Meter({ text, measure }: MeterProps) {
  const over = measure !== undefined && measure.left < 0;
  return (
    <p class={over ? "fine num alarmtext" : "fine num"} id="note-size">
      {measure ? sayLeft(text, measure) : "\u00a0"}
    </p>
  );
}
