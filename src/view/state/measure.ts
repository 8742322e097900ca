/** How much of its size bucket the draft fills. */
import { useEffect, useState } from "preact/hooks";
import type { Measure } from "../../engine/face.ts";
import { commands } from "./commands.ts";
import type { Writing } from "./draft.ts";
import { asDraft } from "./draft-window.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

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
