import { useState } from "preact/hooks";
import { MYSELF, type OpenedNote } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { deleteNote, keepNote } from "../../../view/acts/notes.ts";
import { sayDay, sayTime } from "../../../view/format/say.ts";
import { announce } from "../../../view/state/announcements.ts";
import { useNow } from "../../../view/state/clock.ts";
import { personById } from "../../../view/state/engine.ts";
import { show } from "../../../view/state/map.ts";
import { wide } from "../../../view/state/media.ts";
import { justOpened } from "../../../view/state/moment.ts";
import { nameOf } from "../../../view/state/names.ts";
import { marked } from "../../../view/state/number-marks.ts";
import { sayOpened, startReply } from "../../../view/state/opened-note.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { useArrival } from "../../parts/arrival.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { copyText } from "../../parts/copy-text.ts";
import { Icon } from "../../parts/icon.tsx";
import { ShownMedia } from "../../parts/lazy-media.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { NameAndLevel } from "../../parts/level.tsx";
import { Menu, type MenuItem } from "../../parts/menu.tsx";
import { BackButton } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { Standing } from "../../parts/standing.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { go } from "../../state/route.ts";
import { Strip } from "./strip.tsx";

export function OpenedPage({ note }: { readonly note: OpenedNote }) {
  const name = nameOf(note.from);
  const here = justOpened.value.includes(note.id);
  const heading = useArrival(t("opened.title", { name }));
  return (
    <main class="opened">
      <div class="strip">
        {/* On a wide screen the map itself shows the place. */}
        {!wide.value && <Strip circle={note.circle} />}
        <div class="over-strip">
          <BackButton to="/notes/opened" />
          <span class="grow" />
          <Menu items={itemsOf(note, name)} />
        </div>
      </div>
      <h1 class={here ? "title here" : "sr"} ref={heading} tabIndex={-1}>
        {here ? t("moment.title") : t("opened.title", { name })}
      </h1>
      <Paper note={note} name={name} />
      <Acts note={note} name={name} />
    </main>
  );
}

function itemsOf(note: OpenedNote, name: string): readonly MenuItem[] {
  const onMap = (): void => {
    show(note.circle);
    // On a wide screen the map is there already.
    if (!wide.peek()) go("/");
  };
  const copy = async (): Promise<void> =>
    announce(t((await copyText(marked(note.mark, note.text))) ? "opened.copied" : "opened.not-copied"));
  return [
    ...(personById(note.from) ? [{ icon: "people" as const, label: t("opened.see", { name }), to: `/person#${note.from}` }] : []),
    { icon: "map", label: t("opened.show"), to: onMap },
    ...(note.text === "" ? [] : [{ icon: "words" as const, label: t("opened.copy"), to: copy }]),
  ];
}

function Paper({ note, name }: { readonly note: OpenedNote; readonly name: string }) {
  const now = useNow();
  return (
    <article class="paper">
      <Pebble id={note.from} name={name} size="weight" />
      <header>
        <NameAndLevel id={note.from} mark={note.mark} />
        <span class="fine num written">
          {sayDay(note.created_at, ports().now())}
          <br />
          {sayTime(note.created_at)}
        </span>
      </header>
      {note.text && (
        <p class="notetext" dir="auto">
          {note.text}
        </p>
      )}
      {note.media && <ShownMedia place={{ note: note.id }} label={note.media} />}
      {note.from !== MYSELF && <Standing mark={note.mark} />}
      <p class="foot fine num">
        <Icon name="gate-open" size="sm" />
        <span>
          {sayOpened(note, now)}
          {note.came && (
            <>
              <br />
              {t("note.came", { name: nameOf(note.came.courier), n: note.came.hops })}
            </>
          )}
        </span>
      </p>
    </article>
  );
}

function Acts({ note, name }: { readonly note: OpenedNote; readonly name: string }) {
  const [asking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  const reply = () => {
    startReply(note);
    go("/leave");
  };
  return (
    <div class="acts stack g3">
      {note.from !== MYSELF && (
        <button type="button" class="btn ember wide" onClick={reply}>
          <LeaveLabel>{t("opened.reply")}</LeaveLabel>
        </button>
      )}
      <div class="twin">
        <button type="button" class="btn line" aria-pressed={note.kept} onClick={() => run(() => keepNote(note))}>
          <Icon name={note.kept ? "check" : "keep"} size="sm" />
          {t(note.kept ? "opened.kept" : "opened.keep")}
        </button>
        <button type="button" class="btn line" onClick={() => setAsking(true)}>
          <Icon name="bin" size="sm" />
          {t("delete")}
        </button>
      </div>
      <TroubleLine trouble={trouble} />
      <p class="fine center">{note.from === MYSELF ? t("opened.fine.me") : t("opened.fine", { name })}</p>
      {asking && (
        <Confirm
          title={t("opened.delete")}
          text={note.from === MYSELF ? t("opened.fine.me") : t("opened.delete.text", { name })}
          act={t("delete")}
          onAct={() => run(() => deleteNote(note.id))}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
