/** A room's messages, the field to write one, and knocks. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Room, Line as Said } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { answerKnock, dropLine, forgetRoom, knock, mayKnockAgain, retryLine } from "../../../src/view/acts/rooms.ts";
import { linesOf, useComposer, useMarkRead } from "../../../src/view/acts/talking.ts";
import { sayDayNear, sayMoment, upperFirst } from "../../../src/view/format/say.ts";
import { spokenDigits } from "../../../src/view/format/spoken-digits.ts";
import { dayNumber, ownZone } from "../../../src/view/format/zoned.ts";
import { Boundary } from "../../../src/view/parts/boundary.tsx";
import { useNow } from "../../../src/view/state/clock.ts";
import { connection } from "../../../src/view/state/engine.ts";
import { listedMark } from "../../../src/view/state/number-marks.ts";
import { sayCountdown, sayEvent, sayRoomFacts, sayWhyOver } from "../../../src/view/state/room-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Area } from "../parts/fields.tsx";
import { AttachToLine, MediaRow } from "../parts/lazy-media.ts";
import { listRows } from "../parts/list-rows.tsx";
import { type Act, openMenu } from "../parts/menu.tsx";
import { Row, Say, Tag } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function Chat({ room }: { readonly room: Room }) {
  const now = useNow();
  const composer = useComposer(room.id);
  const { text, setText, say, trouble, busy } = composer;
  useMarkRead(room);
  return (
    <Screen
      title={room.name || t("room.nameless")}
      left={{ label: t("key.options"), act: () => go("room-settings", room.id) }}
      right={{ label: t(busy ? "key.wait" : "room.send"), act: say, ember: true }}
    >
      <Say>{sayRoomFacts(room, now)}</Say>
      <Knocks room={room} />
      <Talk room={room} now={now} />
      <TroubleLine trouble={trouble} />
      <Area label={t("room.say")} value={text} rows={2} max={LIMITS.line} note onInput={setText} />
      <AttachToLine room={room.id} composer={composer} />
    </Screen>
  );
}

/** Knocks at a room of mine, with the characters that they see too and the remaining time. */
function Knocks({ room }: { readonly room: Room }) {
  const now = useNow(1);
  const { trouble, run } = useAct();
  const answer = (knock: Room["knocks"][number], letIn: boolean): void => run(() => answerKnock(room.id, knock, letIn));
  return (
    <>
      {listRows(room.knocks, (knock) => (
        <Row
          icon="knock"
          title={knock.name ? t("room.knocks", { name: knock.name }) : t("room.knocks.nameless")}
          detail={
            <span class="key" dir="ltr">
              {spokenDigits(knock.mark).join(" ")}
            </span>
          }
          end={sayCountdown(knock.ends_at - now)}
          long
          label={t("key.decide")}
          act={() =>
            openMenu([
              { label: t("room.let"), icon: "gate-open", act: () => answer(knock, true) },
              { label: t("room.not"), icon: "close", act: () => answer(knock, false) },
            ])
          }
        />
      ))}
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** Messages by days, scrolled to the last. Only failed ones can be focused: they need a decision. */
function Talk({ room, now }: { readonly room: Room; readonly now: number }) {
  const box = useRef<HTMLDivElement>(null);
  const lines = linesOf(room.id);
  const last = lines[lines.length - 1];
  useLayoutEffect(() => {
    const body = box.current?.parentElement;
    if (body) body.scrollTop = body.scrollHeight;
  }, [last?.id, lines.length]);
  const lastMine = [...lines].reverse().find(({ state }) => state?.kind === "relay")?.id;
  const zone = ownZone();
  return (
    <div class="talk" ref={box} role="log" aria-label={t("room.talk")}>
      {lines.length === 0 && room.stage !== "over" && <p class="event">{t("room.quiet")}</p>}
      {lines.map((line, i) => {
        const before = lines[i - 1];
        const day = !before || dayNumber(before.at, zone) !== dayNumber(line.at, zone);
        return [
          day && (
            <p key={`${line.id}.day`} class="event day">
              {upperFirst(sayDayNear(line.at, now))}
            </p>
          ),
          <Boundary key={line.id} of={line} instead={<p class="event">{t("row.broken")}</p>}>
            <LineView room={room} line={line} now={now} latest={line.id === lastMine} />
          </Boundary>,
        ];
      })}
    </div>
  );
}

interface LineProps {
  readonly room: Room;
  readonly line: Said;
  readonly now: number;
  readonly latest: boolean;
}

function LineView({ room, line, now, latest }: LineProps) {
  const { state } = line;
  if (line.kind !== "text") return <p class="event">{sayEvent(room, line)}</p>;
  return (
    <div class={line.mine ? "msg mine" : "msg"}>
      <p class="by" dir="auto">
        {line.mine ? t("room.you") : line.name || t("person.nameless")}
        <Tag mark={listedMark(line)} />
        {line.admin && !line.mine && <span class="maker">{t("room.admin")}</span>}
      </p>
      {line.text && (
        <p class="said" dir="auto">
          {line.text}
        </p>
      )}
      {line.media && <MediaRow place={{ room: room.id, line: line.id }} label={line.media} />}
      {state?.kind === "queued" && (
        <p class="state">{t(connection.value.state === "online" ? "room.line.leaving" : "room.line.queued")}</p>
      )}
      {state?.kind === "relay" && latest && (
        <p class="state num">
          {state.sealed
            ? t("room.line.relay", { time: sayMoment(state.since, now) })
            : t("room.line.open", { time: sayMoment(state.since, now) })}
        </p>
      )}
      {state?.kind === "failed" && <Failed room={room} line={line} why={t(`room.line.why.${state.reason}`)} />}
    </div>
  );
}

function Failed({ room, line, why }: { readonly room: Room; readonly line: Said; readonly why: string }) {
  const { trouble, run } = useAct();
  const again: Act = { label: t("room.line.again"), icon: "send", act: () => run(() => retryLine(room, line)) };
  return (
    <>
      <Row
        icon="failed"
        alarm
        title={t("room.line.failed", { why })}
        long
        label={t("key.mend")}
        act={() =>
          openMenu([
            ...(room.stage === "over" ? [] : [again]),
            { label: t("room.line.away"), icon: "bin", act: () => run(() => dropLine(room, line)) },
          ])
        }
      />
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** The reason, the messages, and what can still be done. */
export function Over({ room }: { readonly room: Room }) {
  const now = useNow();
  const { trouble, run } = useAct();
  useMarkRead(room);
  const why = room.over ?? "ended";
  const mayKnock = mayKnockAgain(room);
  const clear = (): void => run(() => forgetRoom(room.id));
  return (
    <Screen
      title={room.name || t("room.nameless")}
      left={room.busy ? { label: t("key.back"), act: back } : { label: t("key.clear"), act: clear }}
      right={mayKnock ? { label: t("door.knock"), act: () => run(() => knock(room.id)), ember: true } : undefined}
    >
      <Say lead>{t(`over.${why}`)}</Say>
      <Say>{sayWhyOver(room)}</Say>
      {room.busy && <Say>{t("manage.busy")}</Say>}
      <TroubleLine trouble={trouble} />
      <Talk room={room} now={now} />
    </Screen>
  );
}
