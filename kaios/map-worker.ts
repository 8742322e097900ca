/** Reads map packs beside the page, as the touch app's worker does, but holds no more than two of them. */
import { type MapWorkerScope, readMaps } from "../src/platform/map/map-reader.ts";
import { NameIndex } from "../src/platform/map/name-index.ts";
import { fold, patternOf } from "../src/view/places/fold.ts";

readMaps(self as unknown as MapWorkerScope<never>, {
  names: async (parts) => new NameIndex({ ...parts, fold, patternOf }),
  held: 2,
});
