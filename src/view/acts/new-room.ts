/** The form for a new room: name, place, time, gate. */
import { useRef, useState } from "preact/hooks";
import type { Point } from "../format/distance.ts";
import { readPlace } from "../places/read-place.ts";
import { commands } from "../state/commands.ts";
import { chart } from "../state/map.ts";
import { ports } from "../state/ports.ts";
import { fix } from "../state/position.ts";
import { freshId } from "../state/rooms.ts";
import { type Done, useAct } from "./act.ts";

/** The place. A saved place is chosen by value, not by index, because a new position changes the list. */
export type RoomPlace =
  | { readonly kind: "here" | "middle" | "coords" }
  | { readonly kind: "saved"; readonly name: string; readonly at: Point };

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How long a room may last, seconds. */
export const ROOM_SPANS: readonly number[] = [HOUR, 3 * HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY];

export interface NewRoom {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly where: RoomPlace;
  /** As typed; used if coordinates are chosen. */
  readonly coords: string;
  readonly lasts_s: number;
  readonly gated: boolean;
}

/** Whatever names a point: coordinates, a link, a plus code. */
function typedPoint(text: string): Point | undefined {
  const read = readPlace(text, chart.peek()?.focus());
  return "point" in read ? read.point : undefined;
}

function pointOf({ where, coords }: NewRoom): Point | undefined {
  switch (where.kind) {
    case "here":
      return fix.peek();
    case "middle":
      return chart.peek()?.focus();
    case "coords":
      return typedPoint(coords);
    case "saved":
      return where.at;
  }
}

/** The first field that is missing. */
export const roomLacks = (room: NewRoom): "name" | "where" | undefined =>
  room.name.trim() === "" ? "name" : pointOf(room) ? undefined : "where";

/** Does nothing while a field is missing. */
export async function createRoom(room: NewRoom): Promise<Done> {
  const at = pointOf(room);
  if (!at || roomLacks(room)) return {};
  const { id, name, about, gated, lasts_s } = room;
  await commands().createRoom({
    ...{ id, name: name.trim(), about: about.trim(), gated },
    expires_at: Math.floor(ports().now() + lasts_s),
    // Without accuracy and radius: a room needs only the point.
    at: { latitude: at.latitude, longitude: at.longitude },
  });
  return { next: { to: "room", id } };
}

export function useNewRoom() {
  const id = useRef(freshId());
  const [room, setRoom] = useState<NewRoom>(() => ({
    ...{ id: id.current, name: "", about: "", coords: "", lasts_s: 3 * HOUR, gated: true },
    where: { kind: fix.peek() ? "here" : "coords" },
  }));
  const [missing, setMissing] = useState<"name" | "where" | undefined>(undefined);
  const { trouble, busy, run } = useAct();
  const change = (part: Partial<NewRoom>): void => setRoom({ ...room, ...part });
  const make = (): void => {
    const lacks = roomLacks(room);
    setMissing(lacks);
    if (!lacks) run(() => createRoom(room));
  };
  const unread = room.where.kind === "coords" && room.coords.trim() !== "" && !typedPoint(room.coords);
  return { room, change, missing, trouble, busy, make, unread };
}
