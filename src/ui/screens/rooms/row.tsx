/** One room in a list. */
import type { Room } from "../../../engine/face.ts";
import { sayMoment } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { type RoomFound, sayRoom, sayRoomPlace } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Icon } from "../../parts/icon.tsx";
import "../../parts/pebble.css";
import "./rooms.css";

export function RoomPebble({ kind }: { readonly kind: Room["kind"] }) {
  return (
    <span class={`pebble icon p-b ${kind === "room" ? "roompebble" : ""}`} aria-hidden="true">
      <Icon name={kind === "room" ? "rooms" : "people"} />
    </span>
  );
}

/** @param chosen whether its page stands beside the list */
export function RoomRow({ room, chosen = false }: { readonly room: Room; readonly chosen?: boolean }) {
  const where = room.stage === "over" ? "" : sayRoomPlace(room.cell);
  return (
    <li>
      <a class="row" href={`/room#${room.id}`} aria-current={chosen ? "page" : undefined}>
        <RoomPebble kind={room.kind} />
        <span class="grow">
          <span class="strong clip" dir="auto">
            {room.name || t("room.nameless")}
          </span>
          <span class="small clip" dir="auto">
            {sayRoom(room)}
          </span>
          {where !== "" && <span class="fine num block">{where}</span>}
        </span>
        {room.unread > 0 && (
          <b class="count">
            <span aria-hidden="true">{room.unread > 99 ? "99+" : room.unread}</span>
            <span class="sr">{t("rooms.row.unread", { n: room.unread })}</span>
          </b>
        )}
        <Chevron />
      </a>
    </li>
  );
}

export function FoundRow({ room }: { readonly room: RoomFound }) {
  const now = useNow();
  const far = sayRoomPlace(room.cell);
  const gate = t(room.gated ? "room.gate.closed" : "room.gate.open");
  const inside = t("room.inside", { n: Math.max(1, room.inside) });
  return (
    <li>
      <a class="row" href={`/room#${room.id}`}>
        <RoomPebble kind="room" />
        <span class="grow">
          <span class="strong clip" dir="auto">
            {room.name || t("room.nameless")}
          </span>
          <span class="small num">{t("rooms.row.found", { gate, inside, time: sayMoment(room.expires_at, now) })}</span>
          {far !== "" && <span class="fine num block">{far}</span>}
        </span>
        <Chevron />
      </a>
    </li>
  );
}
