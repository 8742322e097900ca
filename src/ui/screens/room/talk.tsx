/** A room's messages, by days. Scrolled to the end while the user is there. */

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Line, Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { dropLine, retryLine } from "../../../view/acts/rooms.ts";
import { sayDayNear, sayMoment, sayTime, upperFirst } from "../../../view/format/say.ts";
import { dayNumber, ownZone } from "../../../view/format/zoned.ts";
import { Boundary } from "../../../view/parts/boundary.tsx";
import { connection } from "../../../view/state/engine.ts";
import { listedMark } from "../../../view/state/number-marks.ts";
import { sayEvent } from "../../../view/state/room-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { ShownMedia } from "../../parts/lazy-media.tsx";
import { NumberMark } from "../../parts/number-mark.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Beginning } from "./beginning.tsx";

/** Within this distance of the end (pixels) new messages scroll into view. */
const NEAR_END = 120;

interface TalkProps {
  readonly room: Room;
  readonly lines: readonly Line[];
  readonly now: number;
}

export function Talk({ room, lines, now }: TalkProps) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lastTop = useRef(0);
  const last = lines.at(-1);
  useLayoutEffect(() => {
    const node = box.current;
    if (node && (follows.current || last?.mine)) node.scrollTop = node.scrollHeight;
  }, [last?.id, lines.length, room.knocks.length]);
  // A picture takes its space when it is there.
  useEffect(() => {
    const node = box.current;
    const content = node?.firstElementChild;
    if (!node || !content) return;
    const grown = new ResizeObserver(() => {
      if (follows.current) node.scrollTop = node.scrollHeight;
    });
    grown.observe(content);
    return () => grown.disconnect();
  }, []);
  const lastMine = [...lines].reverse().find(({ state }) => state?.kind === "relay")?.id;
  const zone = ownZone();
  return (
    <div
      class="talk"
      ref={box}
      role="log"
      aria-label={t("room.talk")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: node }) => {
        const isNear = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END;
        // What grew below is no reason to stay behind; scrolling up is.
        if (isNear || node.scrollTop < lastTop.current) follows.current = isNear;
        lastTop.current = node.scrollTop;
      }}
    >
      <div class="talkend">
        {lines.length === 0 && <p class="event">{t("room.quiet")}</p>}
        {room.mine && room.inside <= 1 && !lines.some(({ kind }) => kind === "text") && <Beginning room={room} />}
        {lines.map((line, i) => {
          const before = lines[i - 1];
          const day = !before || dayNumber(before.at, zone) !== dayNumber(line.at, zone);
          return (
            <Fragment key={line.id}>
              {day && <p class="event day">{upperFirst(sayDayNear(line.at, now))}</p>}
              <Boundary of={line} instead={<p class="event">{t("row.broken")}</p>}>
                <LineView room={room} line={line} now={now} latest={line.id === lastMine} />
              </Boundary>
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly room: Room;
  readonly line: Line;
  readonly now: number;
  readonly latest: boolean;
}

function LineView({ room, line, now, latest }: LineProps) {
  if (line.kind !== "text") return <p class="event">{sayEvent(room, line)}</p>;
  if (line.mine) return <Mine room={room} line={line} now={now} latest={latest} />;
  const name = line.name || t("person.nameless");
  return (
    <div class="msg">
      <Pebble id={line.by} name={name} size="xs" />
      <div class="b">
        <span class="by" dir="auto">
          {name}
          <NumberMark mark={listedMark(line)} name={name} />
          {line.admin && <span class="maker">{t("room.admin")}</span>}
        </span>
        <Said room={room} line={line} />
        <span class="sr">{sayTime(line.at)}</span>
      </div>
    </div>
  );
}

function Said({ room, line }: { readonly room: Room; readonly line: Line }) {
  return (
    <>
      {line.text && (
        <span class="said" dir="auto">
          {line.text}
        </span>
      )}
      {line.media && <ShownMedia place={{ room: room.id, line: line.id }} label={line.media} />}
    </>
  );
}

/** With the state of the last message that arrived, and of each that did not. */
function Mine({ room, line, now, latest }: LineProps) {
  const { state } = line;
  return (
    <div class="msg mine">
      <div class="b">
        <span class="sr">{t("room.you")}</span>
        <Said room={room} line={line} />
      </div>
      {state?.kind === "queued" && (
        <span class="state fine">
          <Icon name="queued" size="sm" />
          {t(connection.value.state === "online" ? "room.line.leaving" : "room.line.queued")}
        </span>
      )}
      {state?.kind === "relay" && latest && (
        <span class="state fine num">
          <Icon name="relay" size="sm" />
          {state.sealed
            ? t("room.line.relay", { time: sayMoment(state.since, now) })
            : t("room.line.open", { time: sayMoment(state.since, now) })}
        </span>
      )}
      {state?.kind === "failed" && <Failed room={room} line={line} why={t(`room.line.why.${state.reason}`)} />}
    </div>
  );
}

function Failed({ room, line, why }: { readonly room: Room; readonly line: Line; readonly why: string }) {
  const { trouble, busy, run } = useAct();
  return (
    <div class="stack g2 failedline">
      <span class="state bad fine">
        <Icon name="failed" size="sm" />
        {t("room.line.failed", { why })}
      </span>
      <span class="inline">
        {room.stage !== "over" && (
          <button type="button" class="btn line slim" aria-busy={busy} onClick={() => run(() => retryLine(room, line))}>
            {t("room.line.again")}
          </button>
        )}
        <button type="button" class="btn quiet slim" onClick={() => run(() => dropLine(room, line))}>
          {t("room.line.away")}
        </button>
      </span>
      <TroubleLine trouble={trouble} />
    </div>
  );
}
