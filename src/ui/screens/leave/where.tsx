/** Step one: where, and how close. The circle stays under the cross; the map moves beneath it. */
import { useEffect } from "preact/hooks";
import type { Found } from "../../../view/places/find.ts";
import { draft, startDraft } from "../../../view/state/draft.ts";
import { chart, following } from "../../../view/state/map.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Search } from "../../map/search.tsx";
import { useArrival } from "../../parts/arrival.ts";
import { Icon } from "../../parts/icon.tsx";
import { back, go } from "../../state/route.ts";
import { Handle } from "./handle.tsx";
import { placeAt } from "./put.ts";
import { RadiusPart, SHARE, setRadius } from "./radius.tsx";
import "./leave.css";
import "../../parts/page.css";

/** The preference that says that the long press was told. */
const TOLD = "long-press-told";

export function Where() {
  const heading = useArrival(t("where.title"));
  useEffect(() => {
    // My position, known or not yet, unless the map was moved by hand.
    if (!draft.peek()) startDraft(following.peek() ? undefined : chart.peek()?.view());
  }, []);
  const ready = chart.value !== undefined;
  useEffect(() => {
    const now = draft.peek();
    if (ready && now?.placed) chart.peek()?.fit(now.circle, SHARE, false);
  }, [ready]);
  const writing = draft.value;
  if (!writing) return <main class="sheet" aria-busy="true" />;
  const use = (): void => {
    ports().preferences.set(TOLD, "on");
    go("/leave/words");
  };
  return (
    <main class="sheet">
      <div class="floatbar">
        <button type="button" class="icon-btn" aria-label={t("close")} onClick={() => back("/")}>
          <Icon name="close" />
        </button>
        <Search onChoose={putAt} />
      </div>
      <Handle radius={writing.circle.radius_m} onRadius={setRadius} />
      <div class="between">
        <h1 class="head" ref={heading} tabIndex={-1}>
          {t("where.title")}
        </h1>
        <span class="fine once">{t("step", { at: 1, of: 2 })}</span>
      </div>
      <RadiusPart radius={writing.circle.radius_m} />
      {ports().preferences.get(TOLD) === undefined && <p class="fine">{t("where.press")}</p>}
      <div class="twin">
        <a class="btn line slim" href="/leave/place">
          {t("where.nomap")}
        </a>
        <button type="button" class="btn main" onClick={use}>
          {t("where.use")}
        </button>
      </div>
    </main>
  );
}

/** Without the name of what was found: the map is still moved from there, and the name would stay behind. */
function putAt({ icon, name, point }: Found): void {
  placeAt(point, icon === "coords" ? undefined : name);
  const now = draft.peek();
  if (now) chart.peek()?.fit(now.circle, SHARE, true);
}
