/** A note's place: my position, a place of an earlier note, coordinates, a name on the saved map, or the map; and its radius. */
import { useEffect, useState } from "preact/hooks";
import { formatPoint } from "../../../src/view/format/coordinates.ts";
import type { Point } from "../../../src/view/format/distance.ts";
import { clampRadius, readMetres } from "../../../src/view/format/radius.ts";
import { sayDistance } from "../../../src/view/format/say.ts";
import { type Answer, type Found, find } from "../../../src/view/places/find.ts";
import { MOST_TYPED } from "../../../src/view/places/read-place.ts";
import { typedPlace, type Unplaced } from "../../../src/view/places/typed-place.ts";
import { changeDraft, draft, startDraft } from "../../../src/view/state/draft.ts";
import { savedPlaces } from "../../../src/view/state/map.ts";
import { askPosition, fix, position } from "../../../src/view/state/position.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { loadSavedPacks, savedPacks } from "../../../src/view/state/saved-maps.ts";
import { direction, t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine } from "../parts/trouble-lines.tsx";

/** A text is searched for once no key was pressed for this long. */
const REST_MS = 300;

function placeAt(point: Point, place?: string): void {
  if (!draft.peek()) startDraft();
  const now = draft.peek();
  if (!now) return;
  const { latitude, longitude } = point;
  changeDraft({ placed: true, circle: { ...now.circle, latitude, longitude }, ...(place === undefined ? {} : { place }) });
}

type Trouble = "key.coords.wrong" | `place.${Exclude<Unplaced, "unknown">}` | "where.unread";

/** What is found for a text, once it rests. */
function useFound(typed: string): readonly Found[] {
  const [found, setFound] = useState<readonly Found[]>([]);
  useEffect(() => {
    let current = true;
    const told = (answer: Answer): boolean => {
      if (current) setFound(answer.found);
      return current;
    };
    const timer = setTimeout(() => quietly(find(typed, undefined, told).then(told), "page.find"), REST_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [typed]);
  return found;
}

interface Typed {
  readonly place: Found | undefined;
  readonly radius: number | undefined;
}

/** What is typed, or what is invalid of it: that is reported, and the screen is not left. */
async function readTyped(typed: string, metres: string): Promise<Typed | { readonly wrong: Trouble }> {
  const radius = readMetres(metres);
  const read = typed.trim() === "" ? undefined : await typedPlace(typed, find);
  if (read && "why" in read) return { wrong: read.why === "unknown" ? "key.coords.wrong" : `place.${read.why}` };
  if (metres.trim() !== "" && radius === undefined) return { wrong: "where.unread" };
  return { place: read?.taken, radius };
}

export function WhereScreen() {
  const [typed, setTyped] = useState("");
  const [metres, setMetres] = useState(String(draft.peek()?.circle.radius_m ?? ""));
  const [wrong, setWrong] = useState<Trouble | undefined>(undefined);
  const found = useFound(typed);
  useEffect(() => quietly(loadSavedPacks(), "page.streets"), []);
  const here = fix.value;
  const take = (at: Point, place?: string): void => {
    placeAt(at, place);
    back();
  };
  const takeFound = ({ point, icon, name }: Found): void => take(point, icon === "coords" ? undefined : name);
  const done = async (): Promise<void> => {
    const read = await readTyped(typed, metres);
    if ("wrong" in read) {
      setWrong(read.wrong);
      return;
    }
    const now = draft.peek();
    if (now && read.radius !== undefined) changeDraft({ circle: { ...now.circle, radius_m: clampRadius(read.radius) } });
    if (read.place) takeFound(read.place);
    else back();
  };
  return (
    <Screen
      title={t("words.where")}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t("key.done"), act: () => quietly(done(), "page.find"), ember: true }}
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
        label={t(savedPacks.value.length > 0 ? "search.label" : "search.coordinates")}
        value={typed}
        max={MOST_TYPED}
        placeholder="56.3367, −2.7867"
        plain
        wrong={wrong !== undefined && wrong !== "where.unread"}
        onInput={setTyped}
      />
      {found.map((one) => (
        <Row
          key={`${one.name} ${one.detail} ${one.point.latitude}`}
          icon={one.icon}
          title={one.name}
          detail={one.detail}
          label={t("key.choose")}
          act={() => takeFound(one)}
        />
      ))}
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
