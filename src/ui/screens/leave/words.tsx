/** Step two: text, recipients, time. */

import { useEffect, useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { LIMITS } from "../../../view/acts/limits.ts";
import { leaveNote } from "../../../view/acts/notes.ts";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { changeDraft, draft, isHere, startDraft, type Writing } from "../../../view/state/draft.ts";
import { lacks } from "../../../view/state/draft-check.ts";
import { useMeasure } from "../../../view/state/measure.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Icon } from "../../parts/icon.tsx";
import { AttachToNote } from "../../parts/lazy-media.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { Page } from "../../parts/page.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { Meter } from "./meter.tsx";
import { When } from "./when.tsx";
import { Who } from "./who.tsx";
import "./leave.css";

export function Words() {
  useEffect(() => {
    if (!draft.peek()) startDraft();
  }, []);
  const writing = draft.value;
  return writing ? <Form writing={writing} /> : null;
}

function Form({ writing }: { readonly writing: Writing }) {
  const [asked, setAsked] = useState(false);
  const measure = useMeasure(writing);
  const { busy, trouble, run } = useAct();
  const missing = lacks(writing, measure?.bucket === 0);
  const leave = () => {
    setAsked(true);
    if (missing) {
      if (missing === "text") document.getElementById("note-text")?.focus();
      return;
    }
    run(() => leaveNote(writing));
  };
  return (
    <Page
      title={t("leave.act")}
      backTo="/leave"
      tools={<span class="fine tool">{t("step", { at: 2, of: 2 })}</span>}
      dock={
        <div class="stack g2 grow">
          {asked && missing && <MissingLine>{t(`missing.${missing}`)}</MissingLine>}
          <TroubleLine trouble={trouble} />
          <button type="button" class="btn ember wide" aria-busy={busy} onClick={leave}>
            <LeaveLabel>{t("words.leave")}</LeaveLabel>
          </button>
        </div>
      }
    >
      <section class="stack g2">
        <label class="over" for="note-text">
          {t("words.what")}
        </label>
        <textarea
          id="note-text"
          class="textarea notetext"
          rows={4}
          dir={writing.text ? "auto" : undefined}
          value={writing.text}
          aria-invalid={asked && (missing === "text" || missing === "long" || missing === "full")}
          aria-describedby="note-size"
          onInput={(event) => changeDraft({ text: event.currentTarget.value })}
        />
        <Meter text={writing.text} measure={measure} />
      </section>
      <AttachToNote writing={writing} />
      <Who chosen={writing.to} invalid={asked && missing === "who"} />
      <When writing={writing} />
      <Spot writing={writing} />
    </Page>
  );
}

function Spot({ writing }: { readonly writing: Writing }) {
  const here = isHere(writing.circle);
  const where = here ? t("words.here") : <bdi dir="ltr">{formatPoint(writing.circle)}</bdi>;
  return (
    <section class="stack g2">
      <h2 class="over">{t("words.where")}</h2>
      <a class="line2" href="/leave">
        <Icon name="pin" />
        <span class="grow">
          <span class="strong num">{writing.placed ? where : t("place.none")}</span>{" "}
          <span class="small num">{t("words.around", { distance: sayDistance(writing.circle.radius_m) })}</span>
        </span>
        <Chevron />
      </a>
      <label class="labelled">
        <span class="sr">{t("words.place")}</span>
        <input
          class="field notetext"
          dir={writing.place ? "auto" : undefined}
          maxLength={LIMITS.place}
          placeholder={t("words.place")}
          value={writing.place}
          aria-describedby="place-help"
          onInput={(event) => changeDraft({ place: event.currentTarget.value })}
        />
      </label>
      <p class="fine" id="place-help">
        {t("words.place.help")}
      </p>
    </section>
  );
}
