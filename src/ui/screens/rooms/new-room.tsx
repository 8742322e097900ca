/** Making a room: name, place, time, gate. */
import { useRef, useState } from "preact/hooks";
import { parseCoordinates } from "../../../view/format/coordinates.ts";
import type { Point } from "../../../view/format/distance.ts";
import { useAct } from "../../../view/state/act.ts";
import { chart, savedPlaces } from "../../../view/state/map.ts";
import { ports } from "../../../view/state/ports.ts";
import { fix } from "../../../view/state/position.ts";
import { freshId } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { Missing } from "../../parts/bits.tsx";
import { Field } from "../../parts/fields.tsx";
import { go } from "../../state/route.ts";
import { Making } from "./making.tsx";

const HOURS = [1, 3, 6] as const;
const DAYS = [1, 3, 7] as const;
const HOUR = 3600;
const FEW_PLACES = 4;

type Where =
  | { readonly kind: "here" | "middle" | "coords" }
  | { readonly kind: "saved"; readonly name: string; readonly at: Point };

export function NewRoom() {
  const id = useRef(freshId());
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [where, setWhere] = useState<Where>({ kind: fix.peek() ? "here" : "coords" });
  const [coords, setCoords] = useState("");
  const [lasts, setLasts] = useState(3 * HOUR);
  const [gated, setGated] = useState(true);
  const [missing, setMissing] = useState<"name" | "where" | undefined>(undefined);
  const { trouble, busy, run } = useAct();
  const make = () => {
    const at = pointOf(where, coords);
    const lacks = name.trim() === "" ? "name" : at ? undefined : "where";
    setMissing(lacks);
    if (lacks || !at) return;
    const expires_at = Math.floor(ports().now() + lasts);
    run(async () => {
      await ports().engine.createRoom({ id: id.current, name: name.trim(), about: about.trim(), gated, at, expires_at });
      go(`/room#${id.current}`, { replace: true });
    });
  };
  return (
    <Making title={t("make.title")} {...{ missing, trouble, busy, make }}>
      <div class="stack g3">
        <Field label={t("make.name")} value={name} max={60} onInput={setName} />
        <Field label={t("make.about")} value={about} max={200} onInput={setAbout} />
        <p class="fine">{t("make.public")}</p>
      </div>
      <WherePart where={where} coords={coords} onWhere={setWhere} onCoords={setCoords} />
      <LongPart lasts={lasts} onLasts={setLasts} />
      <GatePart gated={gated} onGated={setGated} />
    </Making>
  );
}

function pointOf(where: Where, coords: string): Point | undefined {
  switch (where.kind) {
    case "here":
      return fix.peek();
    case "middle":
      return chart.peek()?.focus();
    case "coords":
      return parseCoordinates(coords);
    case "saved":
      return where.at;
  }
}

interface ChoiceProps {
  readonly on: boolean;
  readonly label: string;
  readonly onChoose: () => void;
}

function Choice({ on, label, onChoose }: ChoiceProps) {
  return (
    <button type="button" class="chip" aria-pressed={on} onClick={onChoose}>
      <span class="clip">{label}</span>
    </button>
  );
}

interface WhereProps {
  readonly where: Where;
  readonly coords: string;
  readonly onWhere: (where: Where) => void;
  readonly onCoords: (coords: string) => void;
}

function WherePart({ where, coords, onWhere, onCoords }: WhereProps) {
  const bad = where.kind === "coords" && coords.trim() !== "" && !parseCoordinates(coords);
  return (
    <section class="stack g2" aria-labelledby="make-where">
      <h2 class="over" id="make-where">
        {t("make.where")}
      </h2>
      <div class="chips">
        {fix.value && <Choice on={where.kind === "here"} label={t("make.here")} onChoose={() => onWhere({ kind: "here" })} />}
        {chart.value && (
          <Choice on={where.kind === "middle"} label={t("make.middle")} onChoose={() => onWhere({ kind: "middle" })} />
        )}
        {savedPlaces.value.slice(0, FEW_PLACES).map(({ name, circle }) => (
          <Choice
            key={name}
            on={where.kind === "saved" && where.name === name}
            label={name}
            onChoose={() => onWhere({ kind: "saved", name, at: circle })}
          />
        ))}
        <Choice on={where.kind === "coords"} label={t("make.coords")} onChoose={() => onWhere({ kind: "coords" })} />
      </div>
      {where.kind === "coords" && <Field label={t("make.coords")} value={coords} max={80} onInput={onCoords} />}
      {bad && <Missing>{t("make.coords.bad")}</Missing>}
      <p class="fine">{t("make.square")}</p>
    </section>
  );
}

function LongPart({ lasts, onLasts }: { readonly lasts: number; readonly onLasts: (seconds: number) => void }) {
  const hours = HOURS.map((n) => ({ seconds: n * HOUR, label: t("make.hours", { n }) }));
  const days = DAYS.map((n) => ({ seconds: 24 * n * HOUR, label: t("make.days", { n }) }));
  return (
    <section class="stack g2" aria-labelledby="make-long">
      <h2 class="over" id="make-long">
        {t("make.long")}
      </h2>
      <div class="chips">
        {[...hours, ...days].map(({ seconds, label }) => (
          <Choice key={seconds} on={lasts === seconds} label={label} onChoose={() => onLasts(seconds)} />
        ))}
      </div>
    </section>
  );
}

function GatePart({ gated, onGated }: { readonly gated: boolean; readonly onGated: (gated: boolean) => void }) {
  return (
    <section class="stack g2" aria-labelledby="make-gate">
      <h2 class="over" id="make-gate">
        {t("make.gate")}
      </h2>
      <div class="seg">
        <button type="button" aria-pressed={gated} onClick={() => onGated(true)}>
          {t("make.gate.closed")}
        </button>
        <button type="button" aria-pressed={!gated} onClick={() => onGated(false)}>
          {t("make.gate.open")}
        </button>
      </div>
      <p class="fine">{t(gated ? "make.gate.closed.text" : "make.gate.open.text")}</p>
    </section>
  );
}
