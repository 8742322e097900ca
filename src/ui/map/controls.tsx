/** Zoom and back-to-me. On a phone they sit within the thumb's reach, above whatever lies at the bottom. */
import { Icon } from "../parts/icon.tsx";
import { chart, following } from "../state/map.ts";
import { askPosition, fix } from "../state/position.ts";
import { route } from "../state/route.ts";
import { t } from "../words/t.ts";

export function Controls() {
  const choosing = route.value.name === "where";
  const toMe = () => {
    following.value = true;
    const here = fix.peek();
    if (here) chart.peek()?.moveTo(here);
    else askPosition();
  };
  return (
    <div class="mapside">
      <div class="ctl">
        <button type="button" class="icon-btn" aria-label={t("map.in")} onClick={() => chart.peek()?.zoomBy(1)}>
          <Icon name="plus" />
        </button>
        <button type="button" class="icon-btn" aria-label={t("map.out")} onClick={() => chart.peek()?.zoomBy(-1)}>
          <Icon name="minus" />
        </button>
      </div>
      <div class="ctl">
        <button type="button" class="icon-btn" aria-label={t(choosing ? "map.put.here" : "map.me")} onClick={toMe}>
          <Icon name="locate" />
        </button>
      </div>
    </div>
  );
}
