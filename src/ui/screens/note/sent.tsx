import { useState } from "preact/hooks";
import type { SentNote } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { sendNow } from "../../../view/acts/hide-mail.ts";
import { forgetSent, isToMe, standingOf, withdrawNote } from "../../../view/acts/notes.ts";
import { tryNow } from "../../../view/acts/relay.ts";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { sayWindow } from "../../../view/format/say-window.ts";
import { useNow } from "../../../view/state/clock.ts";
import { hidden } from "../../../view/state/engine.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { saySaw } from "../../../view/state/saw-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ShownMedia } from "../../parts/lazy-media.tsx";
import { listRows } from "../../parts/list-rows.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Mend } from "../notes/mend.tsx";
import { SentStateLine } from "../notes/sent-state.tsx";

export function SentPage({ note }: { readonly note: SentNote }) {
  const now = useNow();
  return (
    <Page title={t("sent.title")} backTo="/notes/left">
      {note.text && (
        <p class="slip notetext" dir="auto">
          {note.text}
        </p>
      )}
      {note.media && <ShownMedia place={{ note: note.id }} label={note.media} />}
      <section class="card rows">
        <ul class="rows copies">
          {listRows(
            note.to.map((copy) => ({ id: copy.person, copy })),
            ({ copy }) => (
              <Copy note={note} copy={copy} now={now} />
            ),
          )}
        </ul>
      </section>
      {saySaw(note) && <p class="fine">{saySaw(note)}</p>}
      <section class="card rows">
        <div class="row">
          <Icon name="pin" />
          <span class="grow">
            {note.place && (
              <span class="strong" dir="auto">
                {note.place}
                <br />
              </span>
            )}
            <span class="small num">
              <bdi dir="ltr">{formatPoint(note.circle)}</bdi> {t("words.around", { distance: sayDistance(note.circle.radius_m) })}
            </span>
          </span>
        </div>
        <div class="row">
          <Icon name="clock" />
          <span class="grow small num">{sayWindow(note.window, now, true)}</span>
        </div>
      </section>
      <Acts note={note} />
    </Page>
  );
}

interface CopyProps {
  readonly note: SentNote;
  readonly copy: SentNote["to"][number];
  readonly now: number;
}

function Copy({ note, copy, now }: CopyProps) {
  const name = nameOf(copy.person);
  const { state } = copy;
  return (
    <li class="stack g2">
      <span class="inline nowrap">
        <Pebble id={copy.person} name={name} size="sm" />
        <span class="strong grow">{nameAlone(copy.person)}</span>
      </span>
      <SentStateLine state={state} now={now} to={copy.person} />
      {state.kind === "relay" && <p class="fine">{t("sent.relay.fine")}</p>}
      {state.kind === "failed" && (
        <>
          <p class="small">{t(`sent.why.${state.reason}`, { name })}</p>
          <Mend note={note} person={copy.person} reason={state.reason} />
        </>
      )}
    </li>
  );
}

function Acts({ note }: { readonly note: SentNote }) {
  const [asking, setAsking] = useState<"withdraw" | "forget" | undefined>(undefined);
  const { trouble, run } = useAct();
  const { open, queued } = standingOf(note);
  return (
    <div class="stack g2">
      {queued && hidden.value && (
        <>
          <p class="fine">{t("sent.spread")}</p>
          <button type="button" class="btn line wide" onClick={() => run(sendNow)}>
            {t("sent.now")}
          </button>
        </>
      )}
      {queued && !hidden.value && (
        <button type="button" class="btn wide" onClick={() => run(tryNow)}>
          {t("try.now")}
        </button>
      )}
      {open ? (
        <>
          <button type="button" class="btn line wide" onClick={() => setAsking("withdraw")}>
            {t("sent.withdraw")}
          </button>
          <p class="fine">{t("sent.withdraw.fine")}</p>
        </>
      ) : (
        <button type="button" class="btn line wide" onClick={() => setAsking("forget")}>
          <Icon name="bin" size="sm" />
          {t("sent.forget")}
        </button>
      )}
      <TroubleLine trouble={trouble} />
      {asking && (
        <Confirm
          title={t(`sent.${asking}.title`)}
          text={asking === "forget" && isToMe(note) ? t("sent.forget.me") : t(`sent.${asking}.text`)}
          act={t(`sent.${asking}`)}
          onClose={() => setAsking(undefined)}
          onAct={() => {
            setAsking(undefined);
            run(() => (asking === "withdraw" ? withdrawNote : forgetSent)(note.id));
          }}
        />
      )}
    </div>
  );
}
