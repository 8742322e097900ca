/** One room: inside, invited, outside, or over. */

import { around, knocking, rooms } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { Chat } from "./chat.tsx";
import { Door } from "./door.tsx";
import { Invite } from "./invite.tsx";
import { Over } from "./over.tsx";

export function RoomPage({ id }: { readonly id: string }) {
  const room = rooms.value.find((one) => one.id === id);
  const knock = knocking.value.find((one) => one.room === id);
  const found = around.value?.rooms.find((one) => one.id === id);
  // A pending knock comes first, also at a room that put me out.
  if (knock || (!room && found)) return <Door id={id} knock={knock} found={found} />;
  if (room?.stage === "invited") return <Invite room={room} />;
  if (room?.stage === "over") return <Over room={room} />;
  if (room) return <Chat room={room} />;
  return (
    <Page title={t("door.lost")} backTo="/rooms">
      <p class="small">{t("door.lost.text")}</p>
      <a class="btn line wide" href="/rooms">
        {t("nav.rooms")}
      </a>
    </Page>
  );
}
