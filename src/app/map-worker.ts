/** Reads and draws map packs beside the page. */
import { type MapWorkerScope, readMaps } from "../platform/map/map-reader.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";
import { drawOffscreen } from "../view/map/streets/offscreen.ts";

readMaps(self as unknown as MapWorkerScope<Drawing>, {
  names: async (parts) => {
    const [{ NameIndex }, spelling] = await Promise.all([
      import("../platform/map/name-index.ts"),
      import("../view/places/fold.ts"),
    ]);
    return new NameIndex({ ...parts, ...spelling });
  },
  draw: drawOffscreen,
});
