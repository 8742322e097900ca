/** One room in a list. */
import type { Room } from "../../../engine/face.ts";
import { distance } from "../../format/distance.ts";
import { sayDistance, sayMoment } from "../../format/say.ts";
import { Chevron, nameOf } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useNow } from "../../state/clock.ts";
import { fix } from "../../state/position.ts";
import type { around } from "../../state/rooms.ts";
import { t } from "../../words/t.ts";
import "../../parts/pebble.css";
import "./rooms.css";

type Found = NonNullable<typeof around.value>["rooms"][number];

export function RoomPebble({ kind }: { readonly kind: Room["kind"] }) {
  return (
    <span class={`pebble icon p-b ${kind === "room" ? "roompebble" : ""}`} aria-hidden="true">
      <Icon name={kind === "room" ? "rooms" : "people"} />
    </span>
  );
}

function under(room: Room): string {
  if (room.stage === "making") return t("rooms.row.making");
  if (room.stage === "invited") return t("rooms.row.invited", { name: nameOf(room.from ?? "") });
  if (room.stage === "over") return t(`over.${room.over ?? "ended"}`);
  if (room.knocks.length > 0) return t("rooms.row.knocks", { n: room.knocks.length });
  if (!room.last) return t("rooms.row.quiet");
  const { by, text } = room.last;
  return by ? t("rooms.row.last", { name: by, text }) : t("rooms.row.mine", { text });
}

export function RoomRow({ room }: { readonly room: Room }) {
  return (
    <li>
      <a class="row" href={`/room#${room.id}`}>
        <RoomPebble kind={room.kind} />
        <span class="grow">
          <span class="strong clip" dir="auto">
            {room.name || t("room.nameless")}
          </span>
          <span class="small clip" dir="auto">
            {under(room)}
          </span>
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

/** How far its square is, to the nearest hundred metres: more is not known. */
export function away(room: Found): string | undefined {
  const here = fix.value;
  if (!here) return undefined;
  return t("room.away", { distance: sayDistance(Math.max(100, Math.round(distance(here, room.center) / 100) * 100)) });
}

export function FoundRow({ room }: { readonly room: Found }) {
  const now = useNow();
  const far = away(room);
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
          {far && <span class="fine num block">{far}</span>}
        </span>
        <Chevron />
      </a>
    </li>
  );
}
