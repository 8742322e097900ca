/** Choosing a place without the map: my position, a place of an earlier note, coordinates or a town. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { sayAccuracy } from "../../../view/format/say.ts";
import type { Answer, Found } from "../../../view/places/find.ts";
import { typedPlace, type Unplaced } from "../../../view/places/typed-place.ts";
import { draft, startDraft } from "../../../view/state/draft.ts";
import { savedPlaces } from "../../../view/state/map.ts";
import { askPosition, fix, position } from "../../../view/state/position.ts";
import { t } from "../../../view/words/t.ts";
import { find } from "../../map/find.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";
import { go } from "../../state/route.ts";
import { placeAt } from "./put.ts";
import { RadiusPart } from "./radius.tsx";
import "./leave.css";

export function Place() {
  useEffect(() => {
    if (!draft.peek()) startDraft();
  }, []);
  const [text, setText] = useState("");
  const [why, setWhy] = useState<Unplaced | undefined>(undefined);
  const latest = useRef(text);
  const type = (typed: string): void => {
    latest.current = typed;
    setText(typed);
    setWhy(undefined);
  };
  /** Moves the note to the typed place. Resolves to whether the text names exactly one. */
  const take = async (): Promise<boolean> => {
    if (text.trim() === "") return true;
    const typed = await typedPlace(text, find);
    // The user typed more meanwhile.
    if (latest.current !== text) return false;
    if ("why" in typed) {
      setWhy(typed.why);
      return false;
    }
    choose(typed.taken);
    type("");
    return true;
  };
  const next = (): void => void take().then((clear) => clear && go("/leave/words"));
  const writing = draft.value;
  if (!writing) return null;
  return (
    <Page
      title={t("place.title")}
      backTo="/leave"
      dock={
        <button type="button" class="btn main wide" onClick={next}>
          {t("where.next")}
        </button>
      }
    >
      <section class="stack g2">
        <h2 class="over">{t("place.where")}</h2>
        <Here onPut={() => type("")} />
        <Coordinates text={text} why={why} onText={type} onTake={() => void take()} />
        <Saved onPut={() => type("")} />
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

interface PutProps {
  /** Discards text typed earlier. */
  readonly onPut: () => void;
}

function Here({ onPut }: PutProps) {
  const here = fix.value;
  const words = here ? sayAccuracy(here.accuracy_m) : position.value.kind === "asking" ? t("place.asking") : t("place.ask");
  const press = (): void => {
    if (here) {
      placeAt(here);
      onPut();
    } else askPosition();
  };
  return (
    <button type="button" class="line2" onClick={press}>
      <Icon name="locate" />
      <span class="grow">
        <span class="strong">{t("place.here")}</span> <span class="small num">{words}</span>
      </span>
    </button>
  );
}

interface TypedProps {
  readonly text: string;
  readonly why: Unplaced | undefined;
  readonly onText: (text: string) => void;
  readonly onTake: () => void;
}

function Coordinates({ text, why, onText, onTake }: TypedProps) {
  const [found, setFound] = useState<readonly Found[]>([]);
  useEffect(() => {
    let current = true;
    const told = (answer: Answer): boolean => {
      if (current) setFound(answer.found);
      return current;
    };
    find(text, told).then(told, () => told({ found: [] }));
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <form
      class="stack g2"
      onSubmit={(event) => {
        event.preventDefault();
        onTake();
      }}
    >
      <label class="labelled">
        <span class="sr">{t("search.label")}</span>
        <input
          class="field"
          dir={text ? "auto" : undefined}
          placeholder={t("place.example")}
          value={text}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={why !== undefined}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      </label>
      {why && <MissingLine>{t(`place.${why}`)}</MissingLine>}
      {found.length > 0 && (
        <ul class="stack g2" aria-label={t("search.results")}>
          {found.map((result) => (
            <li key={result.name + result.detail + result.point.latitude}>
              <button
                type="button"
                class="line2"
                onClick={() => {
                  choose(result);
                  onText("");
                }}
              >
                <Icon name={result.icon} />
                <span class="grow clip" dir="auto">
                  {result.name}
                </span>
                <span class="fine clip" dir="auto">
                  {result.detail}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

function choose({ point, icon, name }: Found): void {
  placeAt(point, icon === "coords" ? undefined : name);
}

function Saved({ onPut }: PutProps) {
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
            <button
              type="button"
              class="row"
              onClick={() => {
                placeAt(place.circle, place.name);
                onPut();
              }}
            >
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
