/** A note's place: my position, a place of an earlier note, coordinates, or the map; and its radius. */
import { useState } from "preact/hooks";
import { formatPoint, isOffEarth, parseCoordinates } from "../../../src/view/format/coordinates.ts";
import type { Point } from "../../../src/view/format/distance.ts";
import { clampRadius, readMetres } from "../../../src/view/format/radius.ts";
import { sayDistance } from "../../../src/view/format/say.ts";
import { changeDraft, draft, startDraft } from "../../../src/view/state/draft.ts";
import { savedPlaces } from "../../../src/view/state/map.ts";
import { askPosition, fix, position } from "../../../src/view/state/position.ts";
import { direction, t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine } from "../parts/trouble-lines.tsx";

function placeAt(point: Point, place?: string): void {
  if (!draft.peek()) startDraft();
  const now = draft.peek();
  if (!now) return;
  const { latitude, longitude } = point;
  changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude }, ...(place === undefined ? {} : { place }) });
}

type Trouble = "key.coords.wrong" | "place.range" | "where.unread";

/** A typed text that is invalid: reported, and the screen is not left. */
function troubleWith(typed: string, metres: string): Trouble | undefined {
  if (typed.trim() !== "" && !parseCoordinates(typed)) return isOffEarth(typed) ? "place.range" : "key.coords.wrong";
  return metres.trim() !== "" && readMetres(metres) === undefined ? "where.unread" : undefined;
}

export function WhereScreen() {
  const [typed, setTyped] = useState("");
  const [metres, setMetres] = useState(String(draft.peek()?.circle.radius_m ?? ""));
  const [wrong, setWrong] = useState<Trouble | undefined>(undefined);
  const point = parseCoordinates(typed);
  const here = fix.value;
  const take = (at: Point, place?: string): void => {
    placeAt(at, place);
    back();
  };
  const done = (): void => {
    const radius = readMetres(metres);
    const trouble = troubleWith(typed, metres);
    setWrong(trouble);
    if (trouble) return;
    if (point) placeAt(point);
    const now = draft.peek();
    if (now && radius !== undefined) changeDraft({ circle: { ...now.circle, radius_m: clampRadius(radius) } });
    back();
  };
  return (
    <Screen
      title={t("words.where")}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t("key.done"), act: done, ember: true }}
    >
      <Row
        icon="locate"
        title={t("place.here")}
        detail={
          here ? (
            <span dir={direction()}>{t("place.accuracy", { accuracy: sayDistance(here.accuracy_m) })}</span>
          ) : (
            t(position.value.kind === "asking" ? "place.asking" : "place.ask")
          )
        }
        label={t(here ? "key.choose" : "key.allow")}
        act={() => (here ? take(here) : askPosition())}
      />
      <Row icon="map" title={t("key.on.map")} act={() => go("map", "set")} />
      {wrong && <MissingLine>{t(wrong)}</MissingLine>}
      <Field
        label={t("search.coordinates")}
        value={typed}
        placeholder="56.3367, −2.7867"
        plain
        wrong={wrong !== undefined && wrong !== "where.unread"}
        onInput={setTyped}
      />
      {point && (
        <Say>
          <bdi dir="ltr">{formatPoint(point)}</bdi>
        </Say>
      )}
      <Field label={t("key.metres")} value={metres} type="tel" max={12} wrong={wrong === "where.unread"} onInput={setMetres} />
      <Say>{t("key.no.towns")}</Say>
      {savedPlaces.value.length > 0 && <Group>{t("key.places")}</Group>}
      {savedPlaces.value.map(({ name, circle }) => (
        <Row
          key={name}
          icon="pin"
          title={name}
          detail={formatPoint(circle)}
          label={t("key.choose")}
          act={() => take(circle, name)}
        />
      ))}
    </Screen>
  );
}
