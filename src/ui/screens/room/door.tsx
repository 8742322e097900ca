/** Outside a room: what is known of it, knocking, and the two minutes of waiting. */

import type { EngineState } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { forgetKnock, knock as knockAt } from "../../../view/acts/rooms.ts";
import { sayMoment } from "../../../view/format/say.ts";
import { spokenDigits } from "../../../view/format/spoken-digits.ts";
import { useNow } from "../../../view/state/clock.ts";
import { myName } from "../../../view/state/names.ts";
import { type RoomFound, sayCountdown, sayRoomPlace } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import "./room.css";

type MyKnock = EngineState["knocking"][number];

interface DoorProps {
  readonly id: string;
  readonly knock: MyKnock | undefined;
  readonly found: RoomFound | undefined;
}

export function Door({ id, knock, found }: DoorProps) {
  const name = knock?.name || found?.name || t("room.nameless");
  const gated = knock?.gated ?? found?.gated ?? true;
  const now = useNow();
  const far = sayRoomPlace(found?.cell);
  const facts = found
    ? [t("room.inside", { n: Math.max(1, found.inside) }), t("room.ends", { time: sayMoment(found.expires_at, now) })]
    : [];
  return (
    <Page title={name} backTo="/rooms" bare>
      <section class="doorhead">
        <IconPebble name={gated ? "gate-closed" : "gate-open"} big />
        <p class="title" aria-hidden="true" dir="auto">
          {name}
        </p>
        {found?.about && (
          <p class="small" dir="auto">
            {found.about}
          </p>
        )}
        <p class="small num">{[t(gated ? "room.gate.closed" : "room.gate.open"), ...facts].join(" · ")}</p>
        {far !== "" && <p class="fine num">{far}</p>}
      </section>
      {knock ? <Waiting id={id} knock={knock} /> : <Knock id={id} gated={gated} />}
    </Page>
  );
}

function Knock({ id, gated }: { readonly id: string; readonly gated: boolean }) {
  const { trouble, busy, run } = useAct();
  const name = myName();
  return (
    <section class="stack g3">
      <p class="small">{gated ? t("door.closed", { name }) : t("door.open", { name })}</p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn ember main wide" aria-busy={busy} onClick={() => run(() => knockAt(id))}>
        <Icon name="knock" />
        {t("door.knock")}
      </button>
      <p class="fine">{t("door.relay")}</p>
    </section>
  );
}

function Waiting({ id, knock }: { readonly id: string; readonly knock: MyKnock }) {
  const now = useNow(1);
  const { trouble, busy, run } = useAct();
  const waits = knock.state === "waiting" && knock.ends_at > now;
  return (
    <section class="card pad stack g3">
      <div class="between">
        <h2 class="head">{t(waits ? "door.waiting" : "door.lapsed")}</h2>
        {waits && (
          <span class="countdown num" role="timer">
            {t("door.left", { time: sayCountdown(knock.ends_at - now) })}
          </span>
        )}
      </div>
      <p class="small">{t(waits ? "door.waiting.text" : "door.lapsed.text")}</p>
      {waits && (
        <>
          <p class="key doormark" dir="ltr">
            {spokenDigits(knock.mark).join(" ")}
          </p>
          <p class="fine">{t("door.mark")}</p>
          <p class="fine">
            {t("door.mark.other")}{" "}
            <bdi class="key" dir="ltr">
              {knock.mark.join(" ")}
            </bdi>
          </p>
        </>
      )}
      <TroubleLine trouble={trouble} />
      {!waits && (
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => run(() => knockAt(id))}>
          <Icon name="knock" />
          {t("door.again")}
        </button>
      )}
      <button type="button" class="btn line wide" onClick={() => run(() => forgetKnock(id))}>
        {t(waits ? "door.stop" : "door.forget")}
      </button>
    </section>
  );
}
