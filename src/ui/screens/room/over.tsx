/** A room that is over: the reason, its messages, and what can still be done. */

import type { Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { forgetRoom, knock, mayKnockAgain } from "../../../view/acts/rooms.ts";
import { linesOf, useMarkRead } from "../../../view/acts/talking.ts";
import { useNow } from "../../../view/state/clock.ts";
import { sayWhyOver } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { RoomHead } from "./head.tsx";
import { Talk } from "./talk.tsx";
import "./room.css";

export function Over({ room }: { readonly room: Room }) {
  const now = useNow();
  const { trouble, busy, run } = useAct();
  useMarkRead(room);
  const why = room.over ?? "ended";
  const mayKnock = mayKnockAgain(room);
  return (
    <main class="page room">
      <RoomHead room={room} now={now} />
      <section class="overcard">
        <h2 class="strong">{t(`over.${why}`)}</h2>
        <p class="small">{sayWhyOver(room)}</p>
        {room.busy && <p class="small">{t("manage.busy")}</p>}
        <TroubleLine trouble={trouble} />
        <div class={mayKnock ? "twin" : ""}>
          {mayKnock && (
            <button type="button" class="btn" aria-busy={busy} onClick={() => run(() => knock(room.id))}>
              <Icon name="knock" size="sm" />
              {t("door.knock")}
            </button>
          )}
          {!room.busy && (
            <button type="button" class={mayKnock ? "btn line" : "btn line wide"} onClick={() => run(() => forgetRoom(room.id))}>
              {t("over.clear")}
            </button>
          )}
        </div>
      </section>
      <Talk room={room} lines={linesOf(room.id)} now={now} />
    </main>
  );
}
