/** One note: opened, waiting, or left by me, whichever the id names. */

import { MYSELF, type OpenedNote, type WaitingNote } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { deleteNote, keepNote } from "../../../src/view/acts/notes.ts";
import { within } from "../../../src/view/format/distance.ts";
import { sayDay, sayDistance, sayTime, sayWaiting } from "../../../src/view/format/say.ts";
import { sayAdvice } from "../../../src/view/state/advice.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { opened, peopleById, sent, waiting } from "../../../src/view/state/engine.ts";
import { sayLevelSince } from "../../../src/view/state/level-labels.ts";
import { justOpened } from "../../../src/view/state/moment.ts";
import { nameAlone, nameOf } from "../../../src/view/state/names.ts";
import { sayStanding } from "../../../src/view/state/number-labels.ts";
import { sayOpened, startReply } from "../../../src/view/state/opened-note.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { askPosition, position } from "../../../src/view/state/position.ts";
import { sayEnds, sayWay } from "../../../src/view/state/waiting-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Icon } from "../parts/icon.tsx";
import { MediaRow } from "../parts/lazy-media.ts";
import { MarkRow } from "../parts/mark-row.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Lost } from "../parts/message-screens.tsx";
import { Line, Say, Tag } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { SentScreen } from "./sent.tsx";

export function NoteScreen({ id }: { readonly id: string }) {
  const open = opened.value.find((note) => note.id === id);
  if (open) return <OpenedScreen note={open} />;
  const left = sent.value.find((note) => note.id === id);
  if (left) return <SentScreen note={left} />;
  const wait = waiting.value.find((note) => note.id === id);
  return wait ? <WaitingScreen note={wait} /> : <Lost />;
}

const seePerson = (id: string) => (peopleById.value.has(id) ? { act: () => go("person", id), actLabel: t("key.see") } : {});

/** A note that is not open: its sender, its time, and whether it is near. More is not known. */
function WaitingScreen({ note }: { readonly note: WaitingNote }) {
  const now = useNow();
  const { kind } = position.value;
  const off = kind !== "on" && kind !== "asking";
  const mend = note.held !== undefined && note.held !== "too-early";
  const near = note.where.kind === "near";
  const person = peopleById.value.get(note.from);
  const way = sayWay(note);
  return (
    <Screen
      title={t("waiting.title", { name: nameOf(note.from) })}
      left={{ label: t("key.back"), act: back }}
      right={
        mend
          ? {
              label: t(off ? "key.allow" : "key.again"),
              act: () => (off ? askPosition() : ports().position.refresh()),
              ember: true,
            }
          : near
            ? { label: t("key.map"), act: () => go("map", note.id) }
            : undefined
      }
    >
      <Line label={t("key.by")} value={nameAlone(note.from)} {...seePerson(note.from)} />
      <MarkRow mark={note.mark} />
      {person && <Say>{sayLevelSince(person)}</Say>}
      <Line
        label={t("waiting.where")}
        value={near ? t("waiting.within", { distance: sayDistance(within(note)) }) : t("notes.far")}
      />
      {way && <Line label={t("waiting.way")} value={way} />}
      <Line label={t("waiting.opens")} value={note.window.starts_at > now ? sayWaiting(note.window, now) : t("waiting.inside")} />
      <Line label={t("key.ends")} value={sayEnds(note, now)} />
      {near && <Say>{sayAdvice(note, now)}</Say>}
      <Say>{t("notes.hidden")}</Say>
    </Screen>
  );
}

function OpenedScreen({ note }: { readonly note: OpenedNote }) {
  const now = useNow();
  const name = nameOf(note.from);
  const { trouble, run } = useAct();
  const here = justOpened.value.indexOf(note.id) >= 0;
  const reply = (): void => {
    startReply(note);
    go("leave");
  };
  const keep = (): void => run(() => keepNote(note));
  const remove = (): void => run(() => deleteNote(note.id));
  const options = (): void =>
    openMenu([
      ...(note.from === MYSELF ? [] : [{ label: t("opened.reply"), icon: "leave" as const, act: reply }]),
      { label: t("key.show.map"), icon: "map", act: () => go("map", note.id) },
      // A voice is a row, which has the middle key; so is a mark.
      ...(note.media || note.mark
        ? [{ label: t(note.kept ? "key.unkeep" : "opened.keep"), icon: "keep" as const, act: keep }]
        : []),
      ...(peopleById.peek().has(note.from)
        ? [{ label: t("verify.see", { name }), icon: "people" as const, act: () => go("person", note.from) }]
        : []),
      {
        label: t("delete"),
        icon: "bin",
        alarm: true,
        act: () =>
          ask({
            title: t("opened.delete"),
            text: note.from === MYSELF ? t("opened.fine.me") : t("opened.delete.text", { name }),
            verb: t("delete"),
            onAct: remove,
          }),
      },
    ]);
  return (
    <Screen
      title={here ? t("moment.title") : t("opened.title", { name })}
      left={{ label: t("key.options"), act: options }}
      center={{
        label: t(note.kept ? "key.unkeep" : "opened.keep"),
        act: keep,
      }}
      right={{ label: t("key.leave"), act: reply, ember: true }}
    >
      <article class="paper">
        <header>
          <b dir="auto">{name}</b>
          <Tag mark={note.mark} />
          <span class="num">{t("day.time", { day: sayDay(note.created_at, ports().now()), time: sayTime(note.created_at) })}</span>
        </header>
        {note.text && (
          <p class="notetext" dir="auto">
            {note.text}
          </p>
        )}
      </article>
      <MarkRow mark={note.mark} />
      {note.media && <MediaRow place={{ note: note.id }} label={note.media} open />}
      <TroubleLine trouble={trouble} />
      <p class="say icon">
        <Icon name={note.kept ? "keep" : "gate-open"} small />
        <span class="num">
          {sayOpened(note, now)}
          {note.came && ` ${t("note.came", { name: nameOf(note.came.courier), n: note.came.hops })}`}
        </span>
      </p>
      {note.from !== MYSELF && !note.mark && <Say>{sayStanding(undefined)}.</Say>}
      <Say>{note.from === MYSELF ? t("opened.fine.me") : t("opened.fine", { name })}</Say>
    </Screen>
  );
}
