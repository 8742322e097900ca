/** The rooms: mine, invitations, pending knocks, and rooms around here. */

import type { Room } from "../../../src/engine/face.ts";
import { useLookAround } from "../../../src/view/acts/rooms.ts";
import { sayMoment } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { fix } from "../../../src/view/state/position.ts";
import { type RoomFound, sayRoom, sayRoomPlace } from "../../../src/view/state/room-labels.ts";
import { around, foundRooms, knocking, rooms } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Growing } from "../parts/growing.tsx";
import { openMenu } from "../parts/menu.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Tab } from "../parts/tab.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function Rooms() {
  const { trouble, busy, look } = useLookAround();
  const now = useNow();
  const here = fix.value;
  const found = around.value;
  const all = rooms.value;
  const list = foundRooms.value.filter(({ expires_at }) => expires_at > now);
  const make = (): void =>
    openMenu([
      { label: t("rooms.make"), icon: "rooms", act: () => go("new-room") },
      { label: t("rooms.group"), icon: "people", act: () => go("new-group") },
    ]);
  return (
    <Tab
      tab="rooms"
      left={{ label: t("key.make"), act: make }}
      right={{ label: t(busy ? "key.wait" : here ? "key.look" : "key.allow"), act: look }}
    >
      <List title={t("rooms.asked")} of={all.filter(({ stage }) => stage === "invited")} />
      <Doors />
      <List title={t("rooms.mine")} of={all.filter(({ stage }) => stage === "open" || stage === "making")} />
      {all.length + knocking.value.length + list.length === 0 && (
        <>
          <Say lead>{t("rooms.empty")}</Say>
          <Say>{t("rooms.empty.text")}</Say>
        </>
      )}
      <Group>{t("rooms.around")}</Group>
      <Growing items={list} row={(room) => <FoundRow key={room.id} room={room} now={now} />} />
      <TroubleLine trouble={trouble} />
      {found?.at !== undefined && (
        <Say>
          {list.length === 0 && `${t("rooms.look.none")} `}
          {t("rooms.look.at", { time: sayMoment(found.at, now) })}
        </Say>
      )}
      <Row
        icon="search"
        title={t(busy ? "rooms.looking" : found?.at === undefined ? "rooms.look" : "rooms.look.again")}
        label={t(here ? "key.look" : "key.allow")}
        act={look}
      />
      <Say>{t(here ? "rooms.look.text" : "key.rooms.where")}</Say>
      <List title={t("rooms.over")} of={all.filter(({ stage }) => stage === "over")} />
    </Tab>
  );
}

function List({ title, of }: { readonly title: string; readonly of: readonly Room[] }) {
  if (of.length === 0) return null;
  return (
    <>
      <Group>{title}</Group>
      <Growing
        items={of}
        row={(room) => (
          <Row
            key={room.id}
            icon={room.kind === "room" ? "rooms" : "people"}
            title={room.name || t("room.nameless")}
            detail={sayRoom(room)}
            end={room.unread > 0 ? <b class="count">{room.unread > 99 ? "99+" : room.unread}</b> : undefined}
            act={() => go("room", room.id)}
          />
        )}
      />
    </>
  );
}

function Doors() {
  if (knocking.value.length === 0) return null;
  return (
    <>
      <Group>{t("rooms.knocking")}</Group>
      {knocking.value.map(({ room, name, state }) => (
        <Row
          key={room}
          icon="knock"
          title={name || t("room.nameless")}
          detail={t(state === "waiting" ? "door.waiting" : "door.lapsed")}
          act={() => go("room", room)}
        />
      ))}
    </>
  );
}

function FoundRow({ room, now }: { readonly room: RoomFound; readonly now: number }) {
  const gate = t(room.gated ? "room.gate.closed" : "room.gate.open");
  const inside = t("room.inside", { n: Math.max(1, room.inside) });
  return (
    <Row
      icon="rooms"
      title={room.name || t("room.nameless")}
      detail={sayRoomPlace(room.cell) || t("rooms.row.found", { gate, inside, time: sayMoment(room.expires_at, now) })}
      act={() => go("room", room.id)}
    />
  );
}
