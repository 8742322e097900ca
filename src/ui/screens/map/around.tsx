/** The panel beside the map on a wide screen: the map's content as a list. */
import type { ComponentChildren } from "preact";
import type { WaitingNote } from "../../../engine/face.ts";
import { sayAccuracy } from "../../../view/format/say.ts";
import { nearestTown } from "../../../view/map/towns.ts";
import { eachRow } from "../../../view/parts/boundary.tsx";
import { useNow } from "../../../view/state/clock.ts";
import { connection, sent, waiting } from "../../../view/state/engine.ts";
import { fix, position } from "../../../view/state/position.ts";
import { foundRooms, rooms } from "../../../view/state/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { FirstNote } from "../../parts/first-note.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { BrokenLine, listRows } from "../../parts/list-rows.tsx";
import { leaveFromMap } from "../../state/key-presses.ts";
import { SentRow } from "../notes/sent-row.tsx";
import { FarRow, NearCard } from "../notes/waiting-rows.tsx";
import { FoundRow, RoomRow } from "../rooms/row.tsx";
import { CoarseCard, PositionCard } from "./states.tsx";
import "../../parts/page.css";

const FEW = 5;

export function Around() {
  const now = useNow();
  const near = waiting.value.filter((note) => note.where.kind === "near");
  const far = waiting.value.filter((note) => note.where.kind === "far");
  const left = [...sent.value].sort((a, b) => b.created_at - a.created_at).slice(0, FEW);
  const inside = rooms.value.filter((room) => room.kind === "room" && room.stage === "open").slice(0, FEW);
  const list = foundRooms.value.filter(({ expires_at }) => expires_at > now).slice(0, FEW);
  return (
    <div class="around">
      <div class="in">
        <div class="stack g1">
          <p class="title" aria-hidden="true">
            {t("around.title")}
          </p>
          <Whereabouts />
        </div>
        <State near={near} />
        {near.length > 0 && (
          <Part title={t("around.near")}>
            <div class="stack g2">
              {eachRow(
                near.slice(0, FEW),
                (note) => (
                  <NearCard note={note} now={now} />
                ),
                <BrokenLine />,
              )}
            </div>
          </Part>
        )}
        {far.length > 0 && (
          <Part title={t("around.far")}>
            <ul class="rows">
              {listRows(far.slice(0, FEW), (note) => (
                <FarRow note={note} now={now} />
              ))}
            </ul>
          </Part>
        )}
        {list.length + inside.length > 0 && (
          <Part title={t("around.rooms")}>
            <ul class="rows">
              {listRows(inside, (room) => (
                <RoomRow room={room} />
              ))}
              {listRows(list, (room) => (
                <FoundRow room={room} />
              ))}
            </ul>
          </Part>
        )}
        {left.length > 0 && (
          <Part title={t("around.left")}>
            <ul class="rows">
              {listRows(left, (note) => (
                <SentRow note={note} now={now} short />
              ))}
            </ul>
          </Part>
        )}
      </div>
      <div class="dockd">
        <button type="button" class="btn ember wide" onClick={() => leaveFromMap()}>
          <LeaveLabel>{t("leave.act")}</LeaveLabel>
          <span class="kbd" aria-hidden="true">
            N
          </span>
        </button>
        <FirstNote />
      </div>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="stack g2">
      <h2 class="over">{title}</h2>
      {children}
    </section>
  );
}

function State({ near }: { readonly near: readonly WaitingNote[] }) {
  const state = position.value;
  const held = near.find((note) => note.held === "position-coarse");
  if (fix.value) return held ? <CoarseCard note={held} fix={fix.value} /> : null;
  return state.kind === "on" || state.kind === "asking" ? null : <PositionCard kind={state.kind} />;
}

/** `Port Lorne, ±8 m. Connected.` */
function Whereabouts() {
  const here = fix.value;
  const line = t(`line.${connection.value.state}`);
  if (!here) return <p class="small">{line}</p>;
  const accuracy = sayAccuracy(here.accuracy_m);
  const town = nearestTown(here);
  return (
    <p class="small num">
      {town ? t("around.town", { town, accuracy }) : t("around.here", { accuracy })} {line}
    </p>
  );
}
