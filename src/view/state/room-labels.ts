/** Text about a room. */
import type { Line, Room } from "../../engine/face.ts";
import { middleOfCell } from "../format/cell.ts";
import { distance, type Point } from "../format/distance.ts";
import { sayDistance, sayMoment, saySpan, upperFirst } from "../format/say.ts";
import { nearestTown } from "../map/towns.ts";
import { t } from "../words/t.ts";
import { sayLast } from "./media-labels.ts";
import { nameOf } from "./names.ts";
import { listedMark, marked } from "./number-marks.ts";
import { fix } from "./position.ts";
import type { around } from "./rooms.ts";

export type RoomFound = NonNullable<typeof around.value>["rooms"][number];

/** The second line of a room's row. */
export function sayRoom(room: Room): string {
  if (room.stage === "making") return t("rooms.row.making");
  if (room.stage === "invited") return t("rooms.row.invited", { name: nameOf(room.from ?? "") });
  if (room.stage === "over") return t(`over.${room.over ?? "ended"}`);
  if (room.knocks.length > 0) return t("rooms.row.knocks", { n: room.knocks.length });
  if (!room.last) return t("rooms.row.quiet");
  const { by } = room.last;
  const text = marked(listedMark({ mark: room.last.mark, mine: !by }), sayLast(room.last.text, room.last.media));
  return by ? t("rooms.row.last", { name: by, text }) : t("rooms.row.mine", { text });
}

/** A cell's half diagonal and what a device's position is off, metres: this near, nobody can say that one is not there. */
const THERE_M = 120;

/** How far a room's cell is, to the nearest hundred metres, as the exact place is not known, and near which town. Empty where neither is known. */
export function sayRoomPlace(cell: readonly Point[] | undefined): string {
  const middle = middleOfCell(cell);
  if (!middle) return "";
  const here = fix.value;
  const away = here && distance(here, middle);
  const far =
    away === undefined
      ? []
      : [away <= THERE_M ? t("room.here") : t("room.away", { distance: sayDistance(Math.max(100, Math.round(away / 100) * 100)) })];
  const town = nearestTown(middle);
  return upperFirst([...far, ...(town === undefined ? [] : [t("room.near", { place: town })])].join(", "));
}

export function sayRoomFacts(room: Room, now: number): string {
  const gate = room.kind === "group" ? t("room.group") : t(room.gated ? "room.gate.closed" : "room.gate.open");
  return [gate, t("room.inside", { n: room.inside }), ...sayEnd(room, now)].join(" · ");
}

/** From this long before its end on, seconds, a room says what is left instead of when. */
const SOON = 2 * 3600;

export const endsSoon = ({ expires_at }: Pick<Room, "expires_at">, now: number): boolean =>
  expires_at !== undefined && expires_at > now && expires_at - now <= SOON;

function sayEnd({ expires_at, clamped }: Room, now: number): readonly string[] {
  if (expires_at === undefined) return [];
  if (clamped) return [t("room.ends.sooner", { time: sayMoment(expires_at, now) })];
  if (endsSoon({ expires_at }, now)) return [t("room.ends.soon", { span: saySpan(expires_at - now) })];
  return [t("room.ends", { time: sayMoment(expires_at, now) })];
}

const HOUR = 3600;
const DAY = 24 * HOUR;

export const sayRoomSpan = (seconds: number): string =>
  seconds < DAY ? t("make.hours", { n: seconds / HOUR }) : t("make.days", { n: seconds / DAY });

export function sayWhyOver({ over = "ended", mine }: Room): string {
  return t(over === "ended" && mine ? "over.ended.mine" : `over.${over}.text`);
}

/** `1:42`, at most 99:59; `0:00` for a number that is no time. */
export function sayCountdown(seconds: number): string {
  const whole = Math.max(0, Math.min(5999, Math.ceil(seconds) || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function sayEvent(room: Room, { kind, mine, admin, name }: Line): string {
  const who = { name: name || t("person.nameless") };
  switch (kind) {
    case "came":
      if (mine) return t(room.mine ? "room.event.made" : "room.event.came.me");
      return room.mine && room.gated && !admin ? t("room.event.admitted", who) : t("room.event.came", who);
    case "left":
      return t("room.event.left", who);
    case "new-key":
      return mine ? t("room.event.new-key.me") : t("room.event.new-key", who);
    default:
      return mine ? t("room.event.ended.me") : t("room.event.ended", who);
  }
}
