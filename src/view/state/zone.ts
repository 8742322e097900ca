import { useEffect } from "preact/hooks";
import { ownZone, zoneOf } from "../format/zoned.ts";
import { changeDraft, type Writing } from "./draft.ts";
import { quietly } from "./quietly.ts";

/** Looks up the time zone of the draft's place in bundled data, which is loaded when the first place is set. */
export function useZone(writing: Writing): void {
  const { latitude, longitude } = writing.circle;
  const { placed } = writing;
  useEffect(() => {
    if (!placed) return;
    let current = true;
    const known = import("../format/place-zone.ts").then((module) => {
      if (current) changeDraft({ zone: zoneOf(module.placeZone({ latitude, longitude })) ?? ownZone() });
    });
    // Without the data this device's zone is used, and the page names it.
    quietly(known, "page.zone");
    return () => {
      current = false;
    };
  }, [placed, latitude, longitude]);
}
