/** One room: inside, invited, outside, or over. */

import type { EngineState, Room } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { declineGroup, forgetKnock, joinGroup, knock as knockAt } from "../../../src/view/acts/rooms.ts";
import { sayMoment } from "../../../src/view/format/say.ts";
import { spokenDigits } from "../../../src/view/format/spoken-digits.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { myName, nameOf } from "../../../src/view/state/names.ts";
import { type RoomFound, sayCountdown, sayRoomPlace } from "../../../src/view/state/room-labels.ts";
import { around, knocking, rooms } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { Chat, Over } from "./chat.tsx";

type MyKnock = EngineState["knocking"][number];

export function RoomScreen({ id }: { readonly id: string }) {
  const room = rooms.value.find((one) => one.id === id);
  const knock = knocking.value.find((one) => one.room === id);
  const found = around.value?.rooms.find((one) => one.id === id);
  // A pending knock comes first, also at a room that put me out.
  if (knock) return <AtDoor key="waits" knock={knock} />;
  if (!room && found) return <Door key="door" found={found} />;
  if (room?.stage === "invited") return <Invite key="invite" room={room} />;
  if (room?.stage === "over") return <Over key="over" room={room} />;
  if (room) return <Chat key="chat" room={room} />;
  return (
    <Screen title={t("door.lost")} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t("door.lost.text")}</Say>
    </Screen>
  );
}

function Door({ found }: { readonly found: RoomFound }) {
  const now = useNow();
  const { trouble, busy, run } = useAct();
  const facts = [
    t(found.gated ? "room.gate.closed" : "room.gate.open"),
    t("room.inside", { n: Math.max(1, found.inside) }),
    t("room.ends", { time: sayMoment(found.expires_at, now) }),
  ];
  const distance = sayRoomPlace(found.cell);
  return (
    <Screen
      title={found.name || t("room.nameless")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(busy ? "key.wait" : "door.knock"), act: () => run(() => knockAt(found.id)), ember: true }}
    >
      {found.about && <Say lead>{found.about}</Say>}
      <Say>{facts.join(" · ")}</Say>
      {distance !== "" && <Say>{distance}</Say>}
      <TroubleLine trouble={trouble} />
      <Say>{found.gated ? t("door.closed", { name: myName() }) : t("door.open", { name: myName() })}</Say>
      <Say>{t("door.relay")}</Say>
    </Screen>
  );
}

function AtDoor({ knock }: { readonly knock: MyKnock }) {
  const now = useNow(1);
  const { trouble, run } = useAct();
  const waits = knock.state === "waiting" && knock.ends_at > now;
  return (
    <Screen
      title={knock.name || t("room.nameless")}
      aside={waits ? sayCountdown(knock.ends_at - now) : ""}
      left={{
        label: t(waits ? "key.stop" : "key.clear"),
        act: () => run(() => forgetKnock(knock.room)),
      }}
      right={waits ? undefined : { label: t("door.knock"), act: () => run(() => knockAt(knock.room)), ember: true }}
    >
      <Say lead>{t(waits ? "door.waiting" : "door.lapsed")}</Say>
      <Say>{t(waits ? "door.waiting.text" : "door.lapsed.text")}</Say>
      {waits && (
        <>
          <p class="fingers key" dir="ltr">
            {spokenDigits(knock.mark).map((group, i) => (
              <span key={i}>{group}</span>
            ))}
          </p>
          <Say>{t("door.mark")}</Say>
        </>
      )}
      <TroubleLine trouble={trouble} />
    </Screen>
  );
}

function Invite({ room }: { readonly room: Room }) {
  const { trouble, busy, run } = useAct();
  const decline = (): void => run(() => declineGroup(room.id));
  return (
    <Screen
      title={room.name || t("room.nameless")}
      left={{ label: t("key.no"), act: decline }}
      right={{ label: t(busy ? "key.wait" : "invite.join"), act: () => run(() => joinGroup(room.id)), ember: true }}
    >
      <Say lead>{t("invite.text", { name: nameOf(room.from ?? ""), me: myName() })}</Say>
      <TroubleLine trouble={trouble} />
    </Screen>
  );
}
