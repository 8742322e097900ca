/** A note that is not open: its sender, its time, and whether it is near. */
import { MYSELF, type WaitingNote } from "../../../engine/face.ts";
import { within } from "../../../view/format/distance.ts";
import { sayDistance, sayWaiting } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { wide } from "../../../view/state/media.ts";
import { nameOf } from "../../../view/state/names.ts";
import { ports } from "../../../view/state/ports.ts";
import { askPosition, position } from "../../../view/state/position.ts";
import { endsSoon, sayEnds, sayWay } from "../../../view/state/waiting-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { NameAndLevel } from "../../parts/level.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { Standing } from "../../parts/standing.tsx";
import { Strip } from "./strip.tsx";

export function WaitingPage({ note }: { readonly note: WaitingNote }) {
  const now = useNow();
  const name = nameOf(note.from);
  const near = note.where.kind === "near";
  const way = sayWay(note);
  return (
    <Page title={t("waiting.title", { name })} backTo="/notes">
      {note.where.kind === "near" && !wide.value && (
        <div class="hazestrip">
          <Strip circle={note.where.haze} kind="haze" />
        </div>
      )}
      <section class="card rows">
        <div class="row">
          <Pebble id={note.from} name={name} />
          <NameAndLevel id={note.from} mark={note.mark} />
        </div>
        {note.from !== MYSELF && (
          <div class="row">
            <Standing mark={note.mark} />
          </div>
        )}
        <div class="row">
          <span class="grow medium">{t("waiting.where")}</span>
          <span class="num">{near ? t("waiting.within", { distance: sayDistance(within(note)) }) : t("notes.far")}</span>
        </div>
        {way && (
          <div class="row">
            <span class="grow">
              <span class="medium">{t("waiting.way")}</span>
              <br />
              <span class="num">{way}</span>
            </span>
          </div>
        )}
        <div class="row">
          <span class="grow medium">{t("waiting.opens")}</span>
          <span class="num">{note.window.starts_at > now ? sayWaiting(note.window, now) : t("waiting.inside")}</span>
        </div>
        <div class="row">
          <span class="grow medium">{t("waiting.ends")}</span>
          <span class={endsSoon(note, now) ? "num soon" : "num"}>{sayEnds(note, now)}</span>
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
