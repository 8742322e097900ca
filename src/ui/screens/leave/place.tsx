/** The way without the map: here, a place of an earlier note, or coordinates and towns. */
import type { TargetedSubmitEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { formatPoint, parseCoordinates } from "../../format/coordinates.ts";
import type { Point } from "../../format/distance.ts";
import { sayAccuracy } from "../../format/say.ts";
import { Chevron, Missing } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { changeDraft, draft, startDraft } from "../../state/draft.ts";
import { savedPlaces } from "../../state/map.ts";
import { askPosition, fix, position } from "../../state/position.ts";
import { go } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { type Found, find } from "../map/find.ts";
import { RadiusPart } from "./where.tsx";
import "./leave.css";

export function Place() {
  useEffect(() => {
    if (!draft.peek()) startDraft();
  }, []);
  const writing = draft.value;
  if (!writing) return null;
  return (
    <Page
      title={t("place.title")}
      backTo="/leave"
      dock={
        <button type="button" class="btn main wide" onClick={() => go("/leave/words")}>
          {t("where.next")}
        </button>
      }
    >
      <section class="stack g2">
        <h2 class="over">{t("place.where")}</h2>
        <Here />
        <Coordinates />
        <Saved />
      </section>
      <p class="line2 num" role="status">
        <Icon name="pin" />
        <span class="grow">{writing.placed ? <bdi dir="ltr">{formatPoint(writing.circle)}</bdi> : t("place.none")}</span>
      </p>
      <section class="stack g3">
        <h2 class="over">{t("where.title")}</h2>
        <RadiusPart radius={writing.circle.radius_m} />
      </section>
    </Page>
  );
}

function put(point: Point, place?: string): void {
  const now = draft.peek();
  if (!now) return;
  const { latitude, longitude } = point;
  changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude }, ...(place === undefined ? {} : { place }) });
}

function Here() {
  const here = fix.value;
  const words = here ? sayAccuracy(here.accuracy_m) : position.value.kind === "asking" ? t("place.asking") : t("place.ask");
  return (
    <button type="button" class="line2" onClick={() => (here ? put(here) : askPosition())}>
      <Icon name="locate" />
      <span class="grow">
        <span class="strong">{t("place.here")}</span> <span class="small num">{words}</span>
      </span>
    </button>
  );
}

function Coordinates() {
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Found[]>([]);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    let current = true;
    find(text).then(
      (results) => current && setFound(results),
      () => current && setFound([]),
    );
    return () => {
      current = false;
    };
  }, [text]);
  const take = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const point = parseCoordinates(text);
    const best = found[0];
    setWrong(!point && !best);
    if (point) put(point);
    else if (best) choose(best);
  };
  const choose = (result: Found) => {
    put(result.point, result.icon === "coords" ? undefined : result.name);
    setText("");
  };
  return (
    <form class="stack g2" onSubmit={take}>
      <label class="labelled">
        <span class="sr">{t("search.label")}</span>
        <input
          class="field"
          dir={text ? "auto" : undefined}
          placeholder={t("place.example")}
          value={text}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={wrong}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setWrong(false);
          }}
        />
      </label>
      {wrong && <Missing>{t("place.wrong")}</Missing>}
      {found.length > 0 && (
        <ul class="stack g2" aria-label={t("search.results")}>
          {found.map((result) => (
            <li key={result.name + result.detail + result.point.latitude}>
              <button type="button" class="line2" onClick={() => choose(result)}>
                <Icon name={result.icon} />
                <span class="grow clip">{result.name}</span>
                <span class="fine">{result.detail}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

function Saved() {
  const places = savedPlaces.value;
  if (places.length === 0) return null;
  return (
    <details class="saved">
      <summary class="line2">
        <Icon name="pin" />
        <span class="grow strong">{t("place.saved", { n: places.length })}</span>
        <Chevron />
      </summary>
      <ul class="rows">
        {places.map((place) => (
          <li key={place.name}>
            <button type="button" class="row" onClick={() => put(place.circle, place.name)}>
              <span class="grow notetext" dir="auto">
                {place.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
