/** Leaving a note: recipients, place, radius, time, and text. */

import { useEffect, useState } from "preact/hooks";
import { MYSELF, type TimeWindow } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { leaveNote } from "../../../src/view/acts/notes.ts";
import { formatPoint } from "../../../src/view/format/coordinates.ts";
import { stepRadius } from "../../../src/view/format/radius.ts";
import { sayDay, sayDistance, sayTime, upperFirst } from "../../../src/view/format/say.ts";
import { sayWindow } from "../../../src/view/format/say-window.ts";
import { addDays, resolveWall, toField } from "../../../src/view/format/wall-time.ts";
import { KEPT_SECONDS, type Preset, presetWindow, windowTrouble } from "../../../src/view/format/window.ts";
import { wallOf } from "../../../src/view/format/zoned.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { changeDraft, draft, isHere, startDraft, type Writing } from "../../../src/view/state/draft.ts";
import { lacks } from "../../../src/view/state/draft-check.ts";
import { windowOf } from "../../../src/view/state/draft-window.ts";
import { people } from "../../../src/view/state/engine.ts";
import { sayLevelSince } from "../../../src/view/state/level-labels.ts";
import { sayLeft, useMeasure } from "../../../src/view/state/measure.ts";
import { nameOf } from "../../../src/view/state/names.ts";
import { fix } from "../../../src/view/state/position.ts";
import { useZone } from "../../../src/view/state/zone.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Area, Field } from "../parts/fields.tsx";
import { AttachToNote } from "../parts/lazy-media.ts";
import { Choice, Line, Row, Say, Turn } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

const WAYS: readonly (Preset | "choose")[] = ["tonight", "weekend", "week", "choose"];
const SURE_M = 100;

export function LeaveScreen() {
  useEffect(() => {
    if (!draft.peek()) startDraft();
  }, []);
  const here = fix.value;
  const writing = draft.value;
  // The position came after "Leave": moves the circle to it.
  useEffect(() => {
    const now = draft.peek();
    if (here && now?.placed === false)
      changeDraft({ placed: true, circle: { ...now.circle, latitude: here.latitude, longitude: here.longitude } });
  }, [here, writing?.placed]);
  return writing ? <Form writing={writing} /> : null;
}

function Form({ writing }: { readonly writing: Writing }) {
  const [asked, setAsked] = useState(false);
  const now = useNow();
  useZone(writing);
  const measure = useMeasure(writing);
  const { busy, trouble, run } = useAct();
  const lack = lacks(writing, measure?.bucket === 0);
  const here = writing.placed && isHere(writing.circle);
  const leave = (): void => {
    setAsked(true);
    if (lack) return;
    run(() => leaveNote(writing));
  };
  return (
    <Screen
      title={t(here ? "key.leave.here" : "leave.act")}
      aside={fix.value ? t("place.accuracy", { accuracy: sayDistance(fix.value.accuracy_m) }) : ""}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.leave"), act: leave, ember: true }}
    >
      {asked && lack && <MissingLine>{t(`missing.${lack}`)}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <Line label={t("key.to")} value={writing.to.map(nameOf).join(", ") || t("key.nobody")} act={() => go("who")} />
      <Line
        label={t("key.where")}
        value={!writing.placed ? t("place.none") : here ? t("words.here") : writing.place || formatPoint(writing.circle)}
        act={() => go("where")}
      />
      <Radius writing={writing} />
      <Until writing={writing} now={now} />
      <Area label={t("words.what")} hideLabel value={writing.text} rows={3} note onInput={(text) => changeDraft({ text })} />
      <p class={measure !== undefined && measure.left < 0 ? "meter alarm" : "meter"}>
        <span class="num">{measure ? sayLeft(writing.text, measure) : "\u00a0"}</span>
      </p>
      <AttachToNote writing={writing} />
      <Says window={windowOf(writing, now)} now={now} />
      <Field label={t("words.place")} value={writing.place} max={LIMITS.place} onInput={(place) => changeDraft({ place })} />
      <Say>{t("words.place.help")}</Say>
    </Screen>
  );
}

/** The time window in words, or what is wrong with it. */
function Says({ window, now }: { readonly window: TimeWindow; readonly now: number }) {
  const wrong = windowTrouble(window, now);
  if (wrong) return <MissingLine>{t(`missing.${wrong}`)}</MissingLine>;
  return (
    <Say>
      {sayWindow(window, now)}
      {window.ends_at - now > KEPT_SECONDS && ` ${t("when.kept")}`}
    </Say>
  );
}

/** The size class of the note, which the relay and the network can see. */
function Radius({ writing }: { readonly writing: Writing }) {
  const { circle } = writing;
  return (
    <>
      <Turn
        label={t("key.circle")}
        value={sayDistance(circle.radius_m)}
        detail={t("key.across", { distance: sayDistance(2 * circle.radius_m) })}
        onStep={(by) => changeDraft({ circle: { ...circle, radius_m: stepRadius(circle.radius_m, by) } })}
      />
      {circle.radius_m < SURE_M && <Say>{t("where.doubt")}</Say>}
    </>
  );
}

function Until({ writing, now }: { readonly writing: Writing; readonly now: number }) {
  const choose = (when: Preset | "choose"): void =>
    changeDraft(when === "choose" ? { when, chosen: writing.chosen ?? presetWindow("week", now, writing.zone) } : { when });
  return (
    <Choice
      label={t("key.opens")}
      values={WAYS}
      value={writing.when}
      say={(way) =>
        way === "choose" && writing.chosen
          ? upperFirst(t("key.until", { moment: sayDay(writing.chosen.ends_at, now, writing.zone) }))
          : t(`when.${way}`)
      }
      onChange={choose}
      act={() => {
        choose("choose");
        go("when");
      }}
      actLabel={t("when.choose")}
    />
  );
}

/** A checklist of my people. */
export function WhoScreen() {
  const chosen = draft.value?.to ?? [];
  const toggle = (id: string): void =>
    changeDraft({ to: chosen.indexOf(id) >= 0 ? chosen.filter((one) => one !== id) : [...chosen, id] });
  return (
    <Screen
      title={t("who.title")}
      aside={String(chosen.length)}
      left={{ label: t("key.add"), act: () => go("add") }}
      right={{ label: t("key.done"), act: back, ember: true }}
    >
      {people.value.length === 0 && <Say lead>{t("who.none")}</Say>}
      <Row
        icon="me"
        title={upperFirst(t("person.me"))}
        detail={t("who.me")}
        long
        checked={chosen.indexOf(MYSELF) >= 0}
        label={t(chosen.indexOf(MYSELF) >= 0 ? "key.without" : "key.choose")}
        act={() => toggle(MYSELF)}
      />
      {people.value.map((person) => (
        <Row
          key={person.id}
          icon={`level-${person.level}`}
          title={person.name || t("person.nameless")}
          detail={sayLevelSince(person)}
          checked={chosen.indexOf(person.id) >= 0}
          label={t(chosen.indexOf(person.id) >= 0 ? "key.without" : "key.choose")}
          act={() => toggle(person.id)}
        />
      ))}
    </Screen>
  );
}

const HOUR = 3600;
const QUARTER = 900;

type End = "starts_at" | "ends_at";

/** A local time that occurs twice, because clocks go back: the arrows go through both, and this says which one is set. */
function Twice({ at, zone }: { readonly at: number; readonly zone: string }) {
  const resolved = resolveWall(wallOf(at, zone), zone);
  if (resolved.again === undefined) return null;
  return (
    <Say>
      {t("when.twice", { time: sayTime(at, zone) })} {t(at === resolved.at ? "when.twice.first" : "when.twice.second")}
    </Say>
  );
}

/** Two chosen times in the place's time zone: left and right change days and hours. */
export function WhenScreen() {
  const now = useNow();
  const writing = draft.value;
  /** For each end, a time that a clock change skips on that day. */
  const [skipped, setSkipped] = useState<{ readonly [E in End]?: string }>({});
  if (!writing?.chosen) return null;
  const { chosen, zone } = writing;
  const set = (which: End, at: number, missed?: string): void => {
    setSkipped({ ...skipped, [which]: missed });
    changeDraft({ when: "choose", chosen: { ...chosen, [which]: at } });
  };
  const turnDay = (which: End, by: number): void => {
    const { kind, at } = addDays(chosen[which], by, zone);
    set(which, at, kind === "skipped" ? sayTime(chosen[which], zone) : undefined);
  };
  const turnHour = (which: End, by: number): void => set(which, chosen[which] + by * HOUR);
  const turnMinute = (which: End, by: number): void => {
    const quarters = chosen[which] / QUARTER;
    set(which, (by > 0 ? Math.floor(quarters) + by : Math.ceil(quarters) + by) * QUARTER);
  };
  const rows = (which: End, label: string) => (
    <>
      <Turn label={label} value={sayDay(chosen[which], now, zone)} onStep={(by) => turnDay(which, by)} />
      <Turn label={t("key.hour")} value={toField(chosen[which], zone).slice(11, 13)} onStep={(by) => turnHour(which, by)} />
      <Turn label={t("key.minute")} value={toField(chosen[which], zone).slice(14)} onStep={(by) => turnMinute(which, by)} />
      {skipped[which] && <Say>{t("when.skipped", { time: skipped[which], after: sayTime(chosen[which], zone) })}</Say>}
      <Twice at={chosen[which]} zone={zone} />
    </>
  );
  return (
    <Screen title={t("when.title")} right={{ label: t("key.done"), act: back, ember: true }}>
      {rows("starts_at", t("when.from"))}
      {rows("ends_at", t("when.to"))}
      <Says window={{ ...chosen, timezone: zone }} now={now} />
    </Screen>
  );
}
