/** Step one: where, and how close. The circle stays under the cross; the map moves beneath it. */
import { useEffect, useState } from "preact/hooks";
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
import { changeDraft, draft, startDraft } from "../../../view/state/draft.ts";
import { chart, following } from "../../../view/state/map.ts";
import { t } from "../../../view/words/t.ts";
import { useArrival } from "../../parts/arrival.ts";
import { Icon } from "../../parts/icon.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";
import { back, go } from "../../state/route.ts";
import { Handle } from "./handle.tsx";
import "./leave.css";
import "../../parts/page.css";

const TICKS = [10, 100, 1000, 10_000, 50_000];
/** The circle's share of the map's shorter side. */
const SHARE = 0.46;

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
  return (
    <main class="sheet">
      <div class="floatbar">
        <button type="button" class="icon-btn" aria-label={t("close")} onClick={() => back("/")}>
          <Icon name="close" />
        </button>
        <a class="btn slim line plain" href="/leave/place">
          <Icon name="coords" size="sm" />
          {t("where.nomap")}
        </a>
      </div>
      <Handle radius={writing.circle.radius_m} onRadius={setRadius} />
      <div class="between">
        <h1 class="head" ref={heading} tabIndex={-1}>
          {t("where.title")}
        </h1>
        <span class="fine once">{t("step", { at: 1, of: 2 })}</span>
      </div>
      <RadiusPart radius={writing.circle.radius_m} />
      <button type="button" class="btn main wide" onClick={() => go("/leave/words")}>
        {t("where.next")}
      </button>
    </main>
  );
}

/** The map zooms when the slider is released; earlier the circle would move away under the finger. */
function setRadius(radius: number, settled: boolean): void {
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
