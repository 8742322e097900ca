/** Zoom and "back to my position". On a phone within the thumb's reach, above what lies at the bottom. */

import { changeDraft, draft } from "../../view/state/draft.ts";
import { backToMe, chart } from "../../view/state/map.ts";
import { fix } from "../../view/state/position.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "../parts/icon.tsx";
import { route } from "../state/route.ts";

export function Controls() {
  const choosing = route.value.name === "where";
  const toMe = () => {
    const here = fix.peek();
    const now = draft.peek();
    if (choosing && here && now) {
      const { latitude, longitude } = here;
      changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude } });
    }
    backToMe();
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
