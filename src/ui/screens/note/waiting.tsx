/** A note that is not open: its sender, its time, and whether it is near. */
import type { WaitingNote } from "../../../engine/face.ts";
import { within } from "../../../view/format/distance.ts";
import { sayDayNear, sayDistance, sayTime, sayWaiting, upperFirst } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { nameOf } from "../../../view/state/names.ts";
import { ports } from "../../../view/state/ports.ts";
import { askPosition, position } from "../../../view/state/position.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { NameAndLevel } from "../../parts/level.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";

export function WaitingPage({ note }: { readonly note: WaitingNote }) {
  const now = useNow();
  const name = nameOf(note.from);
  const near = note.where.kind === "near";
  return (
    <Page title={t("waiting.title", { name })} backTo="/notes">
      <section class="card rows">
        <div class="row">
          <Pebble id={note.from} name={name} />
          <NameAndLevel id={note.from} />
        </div>
        <div class="row">
          <span class="grow medium">{t("waiting.where")}</span>
          <span class="num">{near ? t("waiting.within", { distance: sayDistance(within(note)) }) : t("notes.far")}</span>
        </div>
        <div class="row">
          <span class="grow medium">{t("waiting.opens")}</span>
          <span class="num">{note.window.starts_at > now ? sayWaiting(note.window, now) : t("waiting.inside")}</span>
        </div>
        <div class="row">
          <span class="grow medium">{t("waiting.ends")}</span>
          <span class="num">
            {upperFirst(
              t("day.time", {
                day: sayDayNear(note.window.ends_at, now, note.window.timezone),
                time: sayTime(note.window.ends_at, note.window.timezone),
              }),
            )}
          </span>
        </div>
      </section>
      {note.held && (
        <div class="banner" role="status">
          <Icon name={note.held === "too-early" ? "clock" : "locate"} />
          <span>{t(`held.${note.held}`, { when: sayWaiting(note.window, now) })}</span>
        </div>
      )}
      <Mend held={note.held} />
      <p class="fine">{t("notes.hidden")}</p>
    </Page>
  );
}

function Mend({ held }: { readonly held: WaitingNote["held"] }) {
  if (held === undefined || held === "too-early") return null;
  const off = position.value.kind !== "on" && position.value.kind !== "asking";
  return (
    <button type="button" class="btn wide" onClick={() => (off ? askPosition() : ports().position.refresh())}>
      {t(off ? "position.allow" : "try.again")}
    </button>
  );
}
