/** The app's own chart with a saved city. */
import "../../src/view/map/map-tokens.css";
import { fetchDownload } from "../../src/platform/map/download.ts";
import { browserMaps } from "../../src/platform/map/maps.ts";
import { PackCache } from "../../src/platform/map/pack-cache.ts";
import { pageClock } from "../../src/platform/page/clock.ts";
import type { PackList } from "../../src/protocol/maps/pack-list.ts";
import { type Chart, openChart } from "../../src/view/map/chart.ts";
import { Streets } from "../../src/view/map/streets/streets.ts";

const maps = browserMaps({
  cache: new PackCache(caches),
  worker: () => new Worker(new URL("../../src/app/map-worker.ts", import.meta.url), { type: "module" }),
  download: fetchDownload((...args) => fetch(...args), pageClock.after),
  subtle: crypto.subtle,
  now: () => Date.now() / 1000,
});
let chart: Chart;

window.bench = {
  async prepare() {
    const list: PackList = await maps.offered(location.origin);
    for (const listing of list.packs) await maps.save(location.origin, list, listing, () => undefined);
  },
  async open(view) {
    const box = document.querySelector<HTMLElement>("#map");
    if (!box) throw new Error("no box");
    const nothing = (): void => undefined;
    chart = await openChart(box, view, "map", { moved: nothing, tapped: nothing, pressed: nothing });
    const streets = new Streets(maps, "en", () => chart.show({ streets }));
    streets.use(await maps.saved());
  },
  go: (view) => chart.jumpTo(view, view.zoom),
  pan: (x, y) => chart.panBy(x, y),
};
