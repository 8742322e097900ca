/** Text about a room. */
import type { Line, Room } from "../../engine/face.ts";
import { distance } from "../format/distance.ts";
import { sayDistance, sayMoment } from "../format/say.ts";
import { t } from "../words/t.ts";
import { sayLast } from "./media-labels.ts";
import { nameOf } from "./names.ts";
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
  const text = sayLast(room.last.text, room.last.media);
  return by ? t("rooms.row.last", { name: by, text }) : t("rooms.row.mine", { text });
}

/** Distance to the room's cell, to the nearest hundred metres: the exact place is not known. */
export function sayRoomDistance(room: RoomFound): string | undefined {
  const here = fix.value;
  if (!here) return undefined;
  return t("room.away", { distance: sayDistance(Math.max(100, Math.round(distance(here, room.center) / 100) * 100)) });
}

export function sayRoomFacts(room: Room, now: number): string {
  const gate = room.kind === "group" ? t("room.group") : t(room.gated ? "room.gate.closed" : "room.gate.open");
  const ends =
    room.expires_at === undefined
      ? []
      : [t(room.clamped ? "room.ends.sooner" : "room.ends", { time: sayMoment(room.expires_at, now) })];
  return [gate, t("room.inside", { n: room.inside }), ...ends].join(" · ");
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
