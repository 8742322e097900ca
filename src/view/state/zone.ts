import { useEffect } from "preact/hooks";
import { ownZone, zoneOf } from "../format/zoned.ts";
import { changeDraft, type Writing } from "./draft.ts";
import { quietly } from "./quietly.ts";

/** The zone of the place is looked up in bundled data, which comes when a place is first set. */
export function useZone(writing: Writing): void {
  const { latitude, longitude } = writing.circle;
  const { placed } = writing;
  useEffect(() => {
    if (!placed) return;
    let current = true;
    const known = import("../format/place-zone.ts").then((module) => {
      if (current) changeDraft({ zone: zoneOf(module.placeZone({ latitude, longitude })) ?? ownZone() });
    });
    // Without the data this device's own clock is used, and the page says which.
    quietly(known, "page.zone");
    return () => {
      current = false;
    };
  }, [placed, latitude, longitude]);
}
