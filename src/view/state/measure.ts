/** How much of its size bucket the draft fills. */
import { useEffect, useState } from "preact/hooks";
import type { Measure } from "../../engine/face.ts";
import { t } from "../words/t.ts";
import { commands } from "./commands.ts";
import type { Writing } from "./draft.ts";
import { asDraft } from "./draft-window.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/**
 * How many more characters of the kind that was typed there is room for, or are too many. A text is counted in bytes, of which a Latin
 * letter takes one and a letter of other scripts more; of the same text the count is exact.
 */
export function sayLeft(text: string, { bytes, left }: Measure): string {
  const count = [...text].length;
  const width = count > 0 ? Math.max(1, bytes / count) : 1;
  if (left < 0) return t("meter.over", { n: Math.ceil(-left / width) });
  return t("meter.left", { n: Math.floor(left / width) });
}

/** Measures after each pause in typing; the result for an older text is dropped. */
export function useMeasure(writing: Writing): Measure | undefined {
  const [measure, setMeasure] = useState<Measure | undefined>(undefined);
  const { text, media, place, to } = writing;
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      const measured = commands()
        .measure(asDraft(writing, ports().now()))
        .then((result) => current && setMeasure(result));
      quietly(measured, "page.measure");
    }, 60);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, media, place, to.length]);
  return measure;
}
