/** How close: a slider, two buttons and a field for metres. */
import { useState } from "preact/hooks";
import {
  clampRadius,
  RADIUS_MAX,
  RADIUS_MIN,
  RADIUS_SURE,
  radiusAt,
  readMetres,
  SLIDER_MAX,
  sliderOf,
  stepRadius,
} from "../../../view/format/radius.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { changeDraft, draft } from "../../../view/state/draft.ts";
import { chart } from "../../../view/state/map.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";

const TICKS = [10, 100, 1000, 10_000, 50_000];
/** The circle's share of the map's shorter side. */
export const SHARE = 0.46;

/** The map zooms when the slider is released; earlier the circle would move away under the finger. */
export function setRadius(radius: number, settled: boolean): void {
  const now = draft.peek();
  if (!now) return;
  const circle = { ...now.circle, radius_m: clampRadius(radius) };
  changeDraft({ circle });
  if (settled && now.placed) chart.peek()?.fit(circle, SHARE, true);
}

export function RadiusPart({ radius }: { readonly radius: number }) {
  const at = sliderOf(radius);
  return (
    <>
      <div class="metres">
        <button
          type="button"
          class="icon-btn"
          aria-label={t("where.smaller")}
          onClick={() => setRadius(stepRadius(radius, -1), true)}
        >
          <Icon name="minus" />
        </button>
        <Metres radius={radius} />
        <button
          type="button"
          class="icon-btn"
          aria-label={t("where.larger")}
          onClick={() => setRadius(stepRadius(radius, 1), true)}
        >
          <Icon name="plus" />
        </button>
      </div>
      <div>
        <div class="slider">
          <span class="doubt" />
          <input
            class="range"
            type="range"
            min={0}
            max={SLIDER_MAX}
            value={at}
            style={{ "--p": `${at / 10}%` }}
            aria-label={t("where.radius")}
            aria-valuetext={sayDistance(radius)}
            onInput={(event) => setRadius(radiusAt(Number(event.currentTarget.value)), false)}
            onChange={() => setRadius(radius, true)}
          />
        </div>
        <div class="ticks" aria-hidden="true">
          {TICKS.map((metres) => (
            <span key={metres} style={{ "--at": `${sliderOf(metres) / 10}%` }}>
              {sayDistance(metres)}
            </span>
          ))}
        </div>
      </div>
      {radius < RADIUS_SURE && (
        <div class="banner" role="status">
          <Icon name="warning" />
          <span>
            {t("where.doubt")}{" "}
            <button type="button" class="textlink" onClick={() => setRadius(RADIUS_SURE, true)}>
              {t("where.sure")}
            </button>
          </span>
        </div>
      )}
    </>
  );
}

/** The radius is a field, so metres can be typed too. */
function Metres({ radius }: { readonly radius: number }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [unread, setUnread] = useState(false);
  const commit = () => {
    const metres = readMetres(typed ?? "");
    // An invalid text stays in the field; the circle does not change.
    setUnread(Boolean(typed?.trim()) && metres === undefined);
    if (typed?.trim() && metres === undefined) return;
    if (metres !== undefined) setRadius(metres, true);
    setTyped(undefined);
  };
  return (
    <label class="big">
      <span class="sr">{t("where.metres", { min: RADIUS_MIN, max: RADIUS_MAX })}</span>
      <input
        inputMode="numeric"
        aria-invalid={unread}
        value={typed ?? sayDistance(radius)}
        onFocus={(event) => {
          // Set here, not by the next drawing, which would lose the selection.
          if (!unread) {
            event.currentTarget.value = String(radius);
            setTyped(String(radius));
          }
          event.currentTarget.select();
        }}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
      />
      {unread && <MissingLine>{t("where.unread")}</MissingLine>}
      <small>{t("where.across", { distance: sayDistance(radius * 2) })}</small>
    </label>
  );
}
