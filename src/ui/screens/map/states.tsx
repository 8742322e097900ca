import { useState } from "preact/hooks";
import type { Fix, WaitingNote } from "../../../engine/face.ts";
import { sayAccuracy, sayDistance, saySpan } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { wide } from "../../../view/state/media.ts";
import { nameOf } from "../../../view/state/names.ts";
import { ports } from "../../../view/state/ports.ts";
import { askPosition, COARSE_M, fixAt } from "../../../view/state/position.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { leaveFromMap } from "../../state/key-presses.ts";

/** For a position too coarse to open a note: the reason, and what to do. */
export function CoarseCard({ note, fix }: { readonly note: WaitingNote; readonly fix: Fix }) {
  const [why, setWhy] = useState(false);
  const now = useNow(1);
  const limit = sayDistance(COARSE_M);
  return (
    <section class="saycard" role="status">
      <div class="stack g2">
        <p class="gauge">{sayAccuracy(fix.accuracy_m)}</p>
        <h2 class="head">{t("coarse.title")}</h2>
        <p class="small">{t(why ? "coarse.why" : "coarse.text", { name: nameOf(note.from), limit })}</p>
      </div>
      <p class="inline nowrap small num" aria-live="off">
        <Icon name="sun" size="sm" />
        <span>{t("coarse.again", { span: saySpan(now - fixAt.value) })}</span>
      </p>
      <div class="twin">
        <button type="button" class="btn line slim" onClick={() => ports().position.refresh()}>
          {t("try.again")}
        </button>
        <button type="button" class="btn line slim" aria-pressed={why} onClick={() => setWhy(!why)}>
          {t("coarse.strict")}
        </button>
      </div>
    </section>
  );
}

type Off = "off" | "refused" | "unavailable";

/** Position not asked for, refused, or unavailable: what still works, and how to change it. Wide screens have the action in the panel. */
export function PositionCard({ kind }: { readonly kind: Off }) {
  return (
    <section class="saycard">
      <div class="stack g2">
        <h2 class="head">{t(`position.${kind}.title`)}</h2>
        <p class="small">{t(`position.${kind}.text`)}</p>
      </div>
      <div class="stack g2">
        {!wide.value && (
          <button type="button" class="btn ember wide" onClick={() => leaveFromMap()}>
            <LeaveLabel>{t("leave.act")}</LeaveLabel>
          </button>
        )}
        <button type="button" class="btn line wide" onClick={askPosition}>
          <Icon name="locate" size="sm" />
          {t(kind === "unavailable" ? "try.again" : "position.allow")}
        </button>
      </div>
    </section>
  );
}
