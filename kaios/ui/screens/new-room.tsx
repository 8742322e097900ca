/** Making a room: name, place, time, gate. And a group: a name and the people invited. */

import type { ComponentChildren } from "preact";
import type { Trouble } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { useNewGroup } from "../../../src/view/acts/new-group.ts";
import { ROOM_SPANS, type RoomPlace, useNewRoom } from "../../../src/view/acts/new-room.ts";
import { savedPlaces } from "../../../src/view/state/map.ts";
import { fix } from "../../../src/view/state/position.ts";
import { sayRoomSpan } from "../../../src/view/state/room-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Choice, Group, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Ticks } from "../parts/ticks.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

interface MakingProps {
  readonly title: string;
  readonly missing: "name" | "where" | undefined;
  readonly trouble: Trouble | undefined;
  readonly busy: boolean;
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly make: () => void;
  readonly children: ComponentChildren;
}

/** The common part of the forms for a new room and a new group. */
function Making({ title, missing, trouble, busy, name, setName, make, children }: MakingProps) {
  return (
    <Screen
      title={title}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.make"), act: make, ember: true }}
    >
      {missing && <MissingLine>{t(`make.missing.${missing}`)}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <Field label={t("make.name")} value={name} max={LIMITS.roomName} onInput={setName} />
      {children}
    </Screen>
  );
}

const sameAs =
  (a: RoomPlace) =>
  (b: RoomPlace): boolean =>
    a.kind === b.kind && (a.kind !== "saved" || b.kind !== "saved" || a.name === b.name);

const sayPlace = (place: RoomPlace): string =>
  place.kind === "saved" ? place.name : t(place.kind === "here" ? "make.here" : "make.coords");

export function NewRoom() {
  const { room, change, missing, trouble, busy, make, unread } = useNewRoom();
  const { where, gated } = room;
  const places: readonly RoomPlace[] = [
    ...(fix.value || where.kind === "here" ? [{ kind: "here" } as const] : []),
    ...savedPlaces.value.map(({ name, circle }) => ({ kind: "saved", name, at: circle }) as const),
    { kind: "coords" },
  ];
  return (
    <Making
      title={t("make.title")}
      missing={missing}
      {...{ trouble, busy, make }}
      name={room.name}
      setName={(name) => change({ name })}
    >
      <Field label={t("make.about")} value={room.about} max={LIMITS.roomAbout} onInput={(about) => change({ about })} />
      <Say>{t("make.public")}</Say>
      <Choice
        label={t("make.where")}
        values={places}
        value={places.filter(sameAs(where))[0] ?? where}
        say={sayPlace}
        onChange={(next) => change({ where: next })}
      />
      {where.kind === "coords" && (
        <Field label={t("make.coords")} value={room.coords} max={LIMITS.place} plain onInput={(coords) => change({ coords })} />
      )}
      {unread && <MissingLine>{t("make.coords.bad")}</MissingLine>}
      <Say>{t("make.square")}</Say>
      <Choice
        label={t("make.long")}
        values={ROOM_SPANS}
        value={room.lasts_s}
        say={sayRoomSpan}
        onChange={(lasts_s) => change({ lasts_s })}
      />
      <Toggle
        title={t(gated ? "make.gate.closed" : "make.gate.open")}
        detail={t(gated ? "make.gate.closed.text" : "make.gate.open.text")}
        on={gated}
        onChange={(to) => change({ gated: to })}
      />
    </Making>
  );
}

export function NewGroup() {
  const { chosen, setChosen, ...making } = useNewGroup();
  return (
    <Making title={t("group.title")} {...making}>
      <Say>{t("group.text")}</Say>
      <Group>{t("group.who")}</Group>
      <Ticks chosen={chosen} onChange={setChosen} />
      {chosen.length === 0 && <Say>{t("group.none")}</Say>}
    </Making>
  );
}
