/** The bar of a room: its name and its current facts. */
import type { Room } from "../../../engine/face.ts";
import { endsSoon, sayRoomFacts, sayRoomPlace } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { useArrival } from "../../parts/arrival.ts";
import { Icon } from "../../parts/icon.tsx";
import { Menu } from "../../parts/menu.tsx";
import { BackButton } from "../../parts/page.tsx";

interface RoomHeadProps {
  readonly room: Room;
  readonly now: number;
  /** Shows or hides the field to find what was said. Absent where there is nothing more to do. */
  readonly onFind?: () => void;
}

export function RoomHead({ room, now, onFind }: RoomHeadProps) {
  const name = room.name || t("room.nameless");
  const heading = useArrival(name);
  const icon = room.kind === "group" ? "people" : room.gated ? "gate-closed" : "gate-open";
  const where = sayRoomPlace(room.cell);
  return (
    <header class="bar roombar">
      <BackButton to="/rooms" />
      <div class="grow">
        <h1 class="strong clip" ref={heading} tabIndex={-1} dir="auto">
          {name}
        </h1>
        <p class={endsSoon(room, now) ? "fine num roomfacts soon" : "fine num roomfacts"}>
          <Icon name={icon} size="sm" />
          <span>{sayRoomFacts(room, now)}</span>
        </p>
        {where !== "" && <p class="fine num">{where}</p>}
      </div>
      {onFind && (
        <Menu
          items={[
            { icon: "search", label: t("room.find"), to: onFind },
            { icon, label: t("room.settings"), to: `/room/settings#${room.id}` },
          ]}
        />
      )}
    </header>
  );
}
