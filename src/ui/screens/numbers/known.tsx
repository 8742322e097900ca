/** Numbers that wrote to me: which are blocked, and which came with another key. */
import type { KnownNumber } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { blockNumber, takeNumberKey } from "../../../view/acts/numbers.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { knownShown, sayKnown } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Growing } from "../../parts/growing.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function KnownNumbers() {
  const shown = knownShown();
  if (shown.length === 0) return null;
  return (
    <section class="stack g3">
      <h2 class="sub">{t("known.title")}</h2>
      <Growing items={shown} label={t("known.title")} row={(one) => <Known key={one.id} known={one} />} />
    </section>
  );
}

function Known({ known }: { readonly known: KnownNumber }) {
  const now = useNow();
  const { trouble, run } = useAct();
  const { id, blocked, changed_at } = known;
  return (
    <li class="row">
      <div class="grow stack g2">
        <span class="medium">{sayKnown(known)}</span>
        {blocked && <span class="small">{t("known.blocked")}</span>}
        {changed_at !== undefined && (
          <>
            <MissingLine>{t("known.changed", { day: sayDayNear(changed_at, now) })}</MissingLine>
            <button type="button" class="btn line slim" onClick={() => run(() => takeNumberKey(id))}>
              {t("known.take")}
            </button>
          </>
        )}
        <TroubleLine trouble={trouble} />
      </div>
      <button type="button" class="btn line slim" onClick={() => run(() => blockNumber(id, !blocked))}>
        {t(blocked ? "known.unblock" : "known.block")}
      </button>
    </li>
  );
}
