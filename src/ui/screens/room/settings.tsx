/** A room's settings: gate, members, a new key, inviting, ending and leaving. */

import { useState } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { partFromRoom, turnGate, useInviting } from "../../../view/acts/rooms.ts";
import { sayHost } from "../../../view/format/say.ts";
import { rooms } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { PeopleChips } from "../rooms/people-chips.tsx";
import { Inside } from "./inside.tsx";
import { NumbersHere } from "./number.tsx";
import "../rooms/make.css";
import "./room.css";

export function RoomSettings({ id }: { readonly id: string }) {
  const room = rooms.value.find((one) => one.id === id);
  if (!room || (room.stage !== "open" && room.stage !== "making")) {
    return (
      <Page title={t("door.lost")} backTo="/rooms">
        <p class="small">{t("door.lost.text")}</p>
      </Page>
    );
  }
  const relay = sayHost(room.relay);
  return (
    <Page title={t("room.settings")} backTo={`/room#${id}`}>
      <div class="form">
        <p class="strong" dir="auto">
          {room.name || t("room.nameless")}
        </p>
        {room.busy && <p class="small">{t("manage.busy")}</p>}
        {room.mine && room.kind === "room" && <Gate room={room} />}
        <Inside room={room} />
        <NumbersHere room={id} />
        {room.mine && room.kind === "group" && <AskIn room={room} />}
        <p class="fine">{room.kind === "room" ? t("manage.relay.place", { relay }) : t("manage.relay", { relay })}</p>
        {room.bare && <p class="fine">{t("manage.bare", { relay })}</p>}
        <Parting room={room} />
      </div>
    </Page>
  );
}

function Gate({ room }: { readonly room: Room }) {
  const { trouble, busy, run } = useAct();
  const to = !room.gated;
  return (
    <section class="card pad stack g3">
      <h2 class="over">{t("manage.gate")}</h2>
      <p class="small">{t(room.gated ? "manage.gate.is.closed" : "manage.gate.is.open")}</p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn line wide" aria-busy={busy} onClick={() => run(() => turnGate(room))}>
        <Icon name={to ? "gate-closed" : "gate-open"} size="sm" />
        {t(to ? "manage.gate.close" : "manage.gate.open")}
      </button>
      <p class="fine">{t(to ? "manage.gate.close.text" : "manage.gate.open.text")}</p>
    </section>
  );
}

function AskIn({ room }: { readonly room: Room }) {
  const { chosen, setChosen, missing, invite, trouble, busy } = useInviting(room.id);
  return (
    <section class="card pad stack g3">
      <PeopleChips label={t("manage.invite")} chosen={chosen} onChange={setChosen} />
      {missing && <MissingLine>{t("manage.invite.missing")}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn line wide" aria-busy={busy} onClick={invite}>
        {t("manage.invite.do")}
      </button>
    </section>
  );
}

/** Ends my own room, leaves another's, after one confirmation. */
function Parting({ room }: { readonly room: Room }) {
  const [asking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  const name = room.name || t("room.nameless");
  const what = room.mine ? (room.kind === "group" ? "delete" : "end") : "leave";
  return (
    <>
      <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
        <Icon name={room.mine ? "lapsed" : "bin"} size="sm" />
        {t(`manage.${what}`)}
      </button>
      <TroubleLine trouble={trouble} />
      {asking && (
        <Confirm
          title={t(`manage.${what}.title`, { name })}
          text={t(`manage.${what}.text`)}
          act={t(`manage.${what}`)}
          onAct={() => run(() => partFromRoom(room))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
