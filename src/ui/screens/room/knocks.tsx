/** The first knock at a room of mine, with its remaining time. */

import type { Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { answerKnock } from "../../../view/acts/rooms.ts";
import { spokenDigits } from "../../../view/format/spoken-digits.ts";
import { useNow } from "../../../view/state/clock.ts";
import { sayCountdown } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import "../../parts/pebble.css";

export function Knocks({ room }: { readonly room: Room }) {
  const now = useNow(1);
  const { trouble, busy, run } = useAct();
  const [first, ...others] = room.knocks;
  if (!first) return null;
  const answer = (letIn: boolean) => run(() => answerKnock(room.id, first, letIn));
  const left = sayCountdown(first.ends_at - now);
  return (
    <section class="knock" aria-label={t("room.knocks.label")}>
      <div class="between">
        <span class="inline nowrap grow">
          <span class="pebble icon knocker" aria-hidden="true">
            <Icon name="knock" />
          </span>
          <span class="grow">
            <span class="strong clip" dir="auto">
              {first.name ? t("room.knocks", { name: first.name }) : t("room.knocks.nameless")}
            </span>
            <span class="fine key" dir="ltr">
              {spokenDigits(first.mark).join(" ")}
            </span>
          </span>
        </span>
        <span class="time num" role="img" aria-label={t("room.knocks.left", { time: left })}>
          <Icon name="clock" size="sm" />
          {left}
        </span>
      </div>
      <div class="twin">
        <button type="button" class="btn" aria-busy={busy} onClick={() => answer(true)}>
          {t("room.let")}
        </button>
        <button type="button" class="btn line" onClick={() => answer(false)}>
          {t("room.not")}
        </button>
      </div>
      <TroubleLine trouble={trouble} />
      {others.length > 0 && <p class="fine num">{t("room.knocks.more", { n: others.length })}</p>}
    </section>
  );
}
