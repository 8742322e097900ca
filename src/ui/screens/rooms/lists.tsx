/** Lists of rooms: on their page, and beside the one that is chosen. */
import type { ComponentChildren } from "preact";
import type { Room } from "../../../engine/face.ts";
import { knocking, rooms } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { Growing } from "../../parts/growing.tsx";
import { RoomPebble, RoomRow } from "./row.tsx";

interface Chosen {
  /** The room whose page stands beside the list. */
  readonly chosen?: string;
}

/** Those I am asked into, those I knock at, and those I am in. */
export function CurrentRooms({ chosen }: Chosen) {
  const all = rooms.value;
  const asked = all.filter(({ stage }) => stage === "invited");
  const inside = all.filter(({ stage }) => stage === "open" || stage === "making");
  const here = chosen === undefined ? {} : { chosen };
  return (
    <>
      {asked.length > 0 && <RoomList title={t("rooms.asked")} of={asked} {...here} />}
      {knocking.value.length > 0 && <Doors {...here} />}
      {inside.length > 0 && <RoomList title={t("rooms.mine")} of={inside} {...here} />}
    </>
  );
}

export function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h2 class="over">{title}</h2>
      {children}
    </section>
  );
}

export function RoomList({ title, of, chosen }: Chosen & { readonly title: string; readonly of: readonly Room[] }) {
  return (
    <Part title={title}>
      <Growing items={of} label={title} row={(room) => <RoomRow key={room.id} room={room} chosen={room.id === chosen} />} />
    </Part>
  );
}

function Doors({ chosen }: Chosen) {
  return (
    <Part title={t("rooms.knocking")}>
      <ul class="rows">
        {knocking.value.map((knock) => (
          <li key={knock.room}>
            <a class="row" href={`/room#${knock.room}`} aria-current={knock.room === chosen ? "page" : undefined}>
              <RoomPebble kind="room" />
              <span class="grow">
                <span class="strong clip" dir="auto">
                  {knock.name || t("room.nameless")}
                </span>
                <span class="small">{t(knock.state === "waiting" ? "door.waiting" : "door.lapsed")}</span>
              </span>
              <Chevron />
            </a>
          </li>
        ))}
      </ul>
    </Part>
  );
}
