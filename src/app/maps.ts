/** The map port of this browser, whose code comes when it is first used. */
import { lazyMaps } from "../platform/map/lazy-maps.ts";
import { canDrawOffscreen } from "../view/map/streets/can-draw.ts";
import type { Maps } from "../view/ports.ts";

const { draw, ...others } = lazyMaps(() => import("./open-maps.ts").then(({ openMaps }) => openMaps()));

export const deviceMaps: Maps = canDrawOffscreen() ? { ...others, draw } : others;
