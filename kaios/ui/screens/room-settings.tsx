/** A room's settings: gate, members, a new key, inviting, ending and leaving. */

import type { Room } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { tellInRoom } from "../../../src/view/acts/numbers.ts";
import { partFromRoom, turnGate, useInviting, useNewKey } from "../../../src/view/acts/rooms.ts";
import { sayHost } from "../../../src/view/format/say.ts";
import { numbersIn } from "../../../src/view/state/my-numbers.ts";
import { rooms } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { listRows } from "../parts/list-rows.tsx";
import { ask } from "../parts/menu.tsx";
import { Lost } from "../parts/message-screens.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Ticks } from "../parts/ticks.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

interface IdProps {
  readonly id: string;
}

export function RoomSettings({ id }: IdProps) {
  const room = rooms.value.find((one) => one.id === id);
  if (!room || (room.stage !== "open" && room.stage !== "making")) return <Lost />;
  return <Settings room={room} />;
}

function Settings({ room }: { readonly room: Room }) {
  const { trouble, run } = useAct();
  const name = room.name || t("room.nameless");
  const relay = sayHost(room.relay);
  const what = room.mine ? (room.kind === "group" ? "delete" : "end") : "leave";
  const part = (): void =>
    ask({
      title: t(`manage.${what}.title`, { name }),
      text: t(`manage.${what}.text`),
      verb: t(what === "delete" ? "delete" : what === "end" ? "key.end" : "key.goout"),
      onAct: () => run(() => partFromRoom(room)),
    });
  return (
    <Screen title={name} left={{ label: t("key.back"), act: back }}>
      {room.busy && <Say>{t("manage.busy")}</Say>}
      <TroubleLine trouble={trouble} />
      {room.mine && room.kind === "group" && <Row icon="plus" title={t("manage.invite")} act={() => go("room-invite", room.id)} />}
      {room.mine && room.kind === "room" && (
        <>
          <Row
            icon={room.gated ? "gate-closed" : "gate-open"}
            title={t(room.gated ? "manage.gate.open" : "manage.gate.close")}
            detail={t(room.gated ? "manage.gate.is.closed" : "manage.gate.is.open")}
            long
            label={t("key.change")}
            act={() => run(() => turnGate(room))}
          />
          <Say>{t(room.gated ? "manage.gate.open.text" : "manage.gate.close.text")}</Say>
        </>
      )}
      <Inside room={room} />
      {numbersIn(room.id).map(({ directory, said, isTold }) => (
        <Toggle
          key={directory}
          title={t("manage.number")}
          detail={said}
          on={isTold}
          onChange={(on) => run(() => tellInRoom(directory, room.id, on))}
        />
      ))}
      <Row icon={room.mine ? "lapsed" : "bin"} alarm title={t(`manage.${what}`)} label={t("key.select")} act={part} />
      <Say>{room.kind === "room" ? t("manage.relay.place", { relay }) : t("manage.relay", { relay })}</Say>
      {room.bare && <Say>{t("manage.bare", { relay })}</Say>}
    </Screen>
  );
}

/** The members; in a room of mine also who does not get a new key. */
function Inside({ room }: { readonly room: Room }) {
  const { out, toggle, give, trouble } = useNewKey(room.id);
  return (
    <>
      <Group>{t("manage.inside")}</Group>
      {listRows(room.members, (member) => (
        <Inhabitant room={room} member={member} stays={out.indexOf(member.id) < 0} onToggle={() => toggle(member.id)} />
      ))}
      <Say>{t("manage.inside.text")}</Say>
      {room.mine && room.stage === "open" && (
        <>
          <Row
            icon="key"
            title={out.length > 0 ? t("manage.key.without", { n: out.length }) : t("manage.key.do")}
            label={t("key.select")}
            act={give}
          />
          <Say>{t("manage.key.text")}</Say>
          {room.kind === "group" && <Say>{t("manage.key.group")}</Say>}
        </>
      )}
      <TroubleLine trouble={trouble} />
    </>
  );
}

interface InhabitantProps {
  readonly room: Room;
  readonly member: Room["members"][number];
  readonly stays: boolean;
  readonly onToggle: () => void;
}

function Inhabitant({ room, member, stays, onToggle }: InhabitantProps) {
  const name = member.me ? t("room.you") : member.name || t("person.nameless");
  const mayGo = room.mine && room.stage === "open" && !member.me;
  return (
    <Row
      icon={member.admin ? "key" : "me"}
      title={name}
      detail={member.admin ? t("room.admin") : stays ? undefined : t("manage.out", { name })}
      {...(mayGo ? { checked: stays, label: t(stays ? "key.without" : "key.choose"), act: onToggle } : {})}
    />
  );
}

export function RoomInvite({ id }: IdProps) {
  const { chosen, setChosen, missing, invite, trouble, busy } = useInviting(id, { to: "back" });
  return (
    <Screen
      title={t("manage.invite")}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.ask"), act: invite, ember: true }}
    >
      {missing && <MissingLine>{t("manage.invite.missing")}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <Ticks chosen={chosen} onChange={setChosen} />
    </Screen>
  );
}
