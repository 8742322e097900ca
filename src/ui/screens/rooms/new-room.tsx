/** Making a room: name, place, time, gate. */

import { LIMITS } from "../../../view/acts/limits.ts";
import { ROOM_SPANS, type RoomPlace, useNewRoom } from "../../../view/acts/new-room.ts";
import { chart, savedPlaces } from "../../../view/state/map.ts";
import { fix } from "../../../view/state/position.ts";
import { sayRoomSpan } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Field } from "../../parts/fields.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";
import { Making } from "./making.tsx";

const FEW_PLACES = 4;

export function NewRoom() {
  const { room, change, missing, trouble, busy, make, unread } = useNewRoom();
  return (
    <Making title={t("make.title")} {...{ missing, trouble, busy, make }}>
      <div class="stack g3">
        <Field label={t("make.name")} value={room.name} max={LIMITS.roomName} onInput={(name) => change({ name })} />
        <Field label={t("make.about")} value={room.about} max={LIMITS.roomAbout} onInput={(about) => change({ about })} />
        <p class="fine">{t("make.public")}</p>
      </div>
      <WherePart
        where={room.where}
        coords={room.coords}
        unread={unread}
        onWhere={(where) => change({ where })}
        onCoords={(coords) => change({ coords })}
      />
      <LongPart lasts={room.lasts_s} onLasts={(lasts_s) => change({ lasts_s })} />
      <GatePart gated={room.gated} onGated={(gated) => change({ gated })} />
    </Making>
  );
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
  readonly where: RoomPlace;
  readonly coords: string;
  /** The typed text is no coordinates. */
  readonly unread: boolean;
  readonly onWhere: (where: RoomPlace) => void;
  readonly onCoords: (coords: string) => void;
}

function WherePart({ where, coords, unread, onWhere, onCoords }: WhereProps) {
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
      {where.kind === "coords" && <Field label={t("make.coords")} value={coords} max={LIMITS.place} onInput={onCoords} />}
      {unread && <MissingLine>{t("make.coords.bad")}</MissingLine>}
      <p class="fine">{t("make.square")}</p>
    </section>
  );
}

function LongPart({ lasts, onLasts }: { readonly lasts: number; readonly onLasts: (seconds: number) => void }) {
  return (
    <section class="stack g2" aria-labelledby="make-long">
      <h2 class="over" id="make-long">
        {t("make.long")}
      </h2>
      <div class="chips">
        {ROOM_SPANS.map((seconds) => (
          <Choice key={seconds} on={lasts === seconds} label={sayRoomSpan(seconds)} onChoose={() => onLasts(seconds)} />
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
