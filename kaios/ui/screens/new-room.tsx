/** Making a room: name, place, time, gate. And a group: a name, and who is asked in. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { parseCoordinates } from "../../../src/view/format/coordinates.ts";
import type { Point } from "../../../src/view/format/distance.ts";
import { type Trouble, useAct } from "../../../src/view/state/act.ts";
import { savedPlaces } from "../../../src/view/state/map.ts";
import { useNewGroup } from "../../../src/view/state/new-group.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { fix } from "../../../src/view/state/position.ts";
import { freshId } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, turn } from "../nav.ts";
import { Missing, TroubleLine } from "../parts/bits.tsx";
import { Field } from "../parts/fields.tsx";
import { Choice, Group, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Ticks } from "./room-settings.tsx";

const HOUR = 3600;
const DAY = 24 * HOUR;
const SPANS = [HOUR, 3 * HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY] as const;

const saySpan = (seconds: number): string =>
  seconds < DAY ? t("make.hours", { n: seconds / HOUR }) : t("make.days", { n: seconds / DAY });

interface Spot {
  readonly name: string;
  /** Absent for coordinates that are typed. */
  readonly at?: Point;
}

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

/** What making a room and making a group have in common. */
function Making({ title, missing, trouble, busy, name, setName, make, children }: MakingProps) {
  return (
    <Screen
      title={title}
      left={{ label: t("cancel"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.make"), act: make, ember: true }}
    >
      {missing && <Missing>{t(`make.missing.${missing}`)}</Missing>}
      <TroubleLine trouble={trouble} />
      <Field label={t("make.name")} value={name} max={60} onInput={setName} />
      {children}
    </Screen>
  );
}

export function NewRoom() {
  const id = useRef(freshId());
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [place, setPlace] = useState(0);
  const [coords, setCoords] = useState("");
  const [lasts, setLasts] = useState<number>(3 * HOUR);
  const [gated, setGated] = useState(true);
  const [missing, setMissing] = useState<"name" | "where" | undefined>(undefined);
  const { trouble, busy, run } = useAct();
  const here = fix.value;
  const spots: readonly Spot[] = [
    ...(here ? [{ name: t("make.here"), at: here }] : []),
    ...savedPlaces.value.map((saved) => ({ name: saved.name, at: saved.circle })),
    { name: t("make.coords") },
  ];
  const spot = spots[place] ?? spots[spots.length - 1];
  const make = (): void => {
    const at = spot?.at ?? parseCoordinates(coords);
    const lack = name.trim() === "" ? "name" : at ? undefined : "where";
    setMissing(lack);
    if (lack || !at) return;
    const { latitude, longitude } = at;
    const expires_at = Math.floor(ports().now() + lasts);
    run(async () => {
      await ports().engine.createRoom({
        ...{ id: id.current, name: name.trim(), about: about.trim(), gated, expires_at },
        at: { latitude, longitude },
      });
      turn("room", id.current);
    });
  };
  return (
    <Making title={t("make.title")} missing={missing} {...{ trouble, busy, name, setName, make }}>
      <Field label={t("make.about")} value={about} max={200} onInput={setAbout} />
      <Say>{t("make.public")}</Say>
      <Choice
        label={t("make.where")}
        values={spots.map((_, i) => i)}
        value={spot ? spots.indexOf(spot) : 0}
        say={(i) => spots[i]?.name ?? ""}
        onChange={setPlace}
      />
      {spot?.at === undefined && <Field label={t("make.coords")} value={coords} max={80} plain onInput={setCoords} />}
      {spot?.at === undefined && coords.trim() !== "" && !parseCoordinates(coords) && <Missing>{t("make.coords.bad")}</Missing>}
      <Say>{t("make.square")}</Say>
      <Choice label={t("make.long")} values={SPANS as readonly number[]} value={lasts} say={saySpan} onChange={setLasts} />
      <Toggle
        title={t(gated ? "make.gate.closed" : "make.gate.open")}
        detail={t(gated ? "make.gate.closed.text" : "make.gate.open.text")}
        on={gated}
        onChange={setGated}
      />
    </Making>
  );
}

export function NewGroup() {
  const { chosen, setChosen, ...making } = useNewGroup((id) => turn("room", id));
  return (
    <Making title={t("group.title")} {...making}>
      <Say>{t("group.text")}</Say>
      <Group>{t("group.who")}</Group>
      <Ticks chosen={chosen} onChange={setChosen} />
      {chosen.length === 0 && <Say>{t("group.none")}</Say>}
    </Making>
  );
}
