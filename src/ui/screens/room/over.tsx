/** A room that is over: why, what was said in it, and what can still be done. */
import { useEffect } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/state/act.ts";
import { useNow } from "../../../view/state/clock.ts";
import { ports } from "../../../view/state/ports.ts";
import { sayWhyOver } from "../../../view/state/room-labels.ts";
import { talks } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { go } from "../../state/route.ts";
import { RoomHead } from "./head.tsx";
import { Talk } from "./talk.tsx";
import "./room.css";

export function Over({ room }: { readonly room: Room }) {
  const now = useNow();
  const { trouble, busy, run } = useAct();
  const { engine } = ports();
  useEffect(() => {
    engine.openRoom(room.id).catch(() => undefined);
  }, [room.id]);
  const why = room.over ?? "ended";
  const lines = talks.value.find((talk) => talk.room === room.id)?.lines ?? [];
  const mayKnock = room.kind === "room" && !room.mine && (why === "shut" || why === "left-out");
  const clear = async () => {
    await engine.forgetRoom(room.id);
    go("/rooms", { replace: true });
  };
  return (
    <main class="page room">
      <RoomHead room={room} now={now} settings={false} />
      <section class="overcard">
        <h2 class="strong">{t(`over.${why}`)}</h2>
        <p class="small">{sayWhyOver(room)}</p>
        {room.busy && <p class="small">{t("manage.busy")}</p>}
        <TroubleLine trouble={trouble} />
        <div class={mayKnock ? "twin" : ""}>
          {mayKnock && (
            <button type="button" class="btn" aria-busy={busy} onClick={() => run(() => engine.knock(room.id))}>
              <Icon name="knock" size="sm" />
              {t("door.knock")}
            </button>
          )}
          {!room.busy && (
            <button type="button" class={mayKnock ? "btn line" : "btn line wide"} onClick={() => run(clear)}>
              {t("over.clear")}
            </button>
          )}
        </div>
      </section>
      <Talk room={room} lines={lines} now={now} />
    </main>
  );
}
