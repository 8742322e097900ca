/** Reads and draws map packs beside the page. */
import { type MapWorkerScope, readMaps } from "../platform/map/map-reader.ts";
import type { Drawing } from "../view/map/streets/drawing.ts";
import { drawOffscreen } from "../view/map/streets/offscreen.ts";
import { fold, patternOf } from "../view/places/fold.ts";

readMaps(self as unknown as MapWorkerScope<Drawing>, { spelling: { fold, patternOf }, draw: drawOffscreen });
