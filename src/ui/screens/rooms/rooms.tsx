/** The rooms: mine, invitations, pending knocks, and rooms around here. */

import { useLookAround } from "../../../view/acts/rooms.ts";
import { sayMoment } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { fix } from "../../../view/state/position.ts";
import type { RoomFound } from "../../../view/state/room-labels.ts";
import { around, foundRooms, knocking, rooms } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { EmptyArt } from "../../parts/empty-art.tsx";
import { Growing } from "../../parts/growing.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ToolLink, WideLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { CurrentRooms, Part, RoomList } from "./lists.tsx";
import { FoundRow } from "./row.tsx";

export function Rooms() {
  const now = useNow();
  const all = rooms.value;
  const over = all.filter(({ stage }) => stage === "over");
  const found = foundRooms.value.filter(({ expires_at }) => expires_at > now);
  const nothing = all.length + knocking.value.length + found.length === 0;
  return (
    <Page title={t("nav.rooms")} tools={<ToolLink to="/rooms/new" icon="plus" label={t("rooms.make")} />}>
      <CurrentRooms />
      {nothing && <Nothing />}
      <AroundHere list={found} now={now} />
      {over.length > 0 && <RoomList title={t("rooms.over")} of={over} />}
      <div class="stack g2">
        <WideLink to="/rooms/new" icon="rooms" label={t("rooms.make")} />
        <WideLink to="/rooms/group" icon="people" label={t("rooms.group")} />
      </div>
    </Page>
  );
}

function Nothing() {
  return (
    <section class="empty">
      <EmptyArt />
      <h2 class="head">{t("rooms.empty")}</h2>
      <p class="small">{t("rooms.empty.text")}</p>
    </section>
  );
}

/** A search tells the relay roughly where I am, so the first one needs a press, and the page says so. */
function AroundHere({ list, now }: { readonly list: readonly RoomFound[]; readonly now: number }) {
  const { trouble, busy, look } = useLookAround();
  const found = around.value;
  const here = fix.value;
  return (
    <Part title={t("rooms.around")}>
      {list.length > 0 && <Growing items={list} label={t("rooms.around")} row={(room) => <FoundRow key={room.id} room={room} />} />}
      <div class="lookcard">
        {found?.at !== undefined && (
          <p class="small num">
            {list.length === 0 && `${t("rooms.look.none")} `}
            {t("rooms.look.at", { time: sayMoment(found.at, now) })}
          </p>
        )}
        {here ? (
          <button type="button" class="btn wide" aria-busy={busy} onClick={look}>
            <Icon name="search" size="sm" />
            {t(busy ? "rooms.looking" : found?.at === undefined ? "rooms.look" : "rooms.look.again")}
          </button>
        ) : (
          <p class="small">{t("rooms.look.where")}</p>
        )}
        <TroubleLine trouble={trouble} />
        {here && <p class="fine">{t("rooms.look.text")}</p>}
      </div>
    </Part>
  );
}
