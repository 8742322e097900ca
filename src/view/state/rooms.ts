/** Rooms for the screens: slices of the engine's state, and the count of news. */
import { computed } from "@preact/signals";
import type { Room } from "../../engine/face.ts";
import { engineState } from "./engine.ts";
import { ports } from "./ports.ts";

export const rooms = computed(() => engineState.value.rooms);
export const around = computed(() => engineState.value.around);
export const knocking = computed(() => engineState.value.knocking);
export const talks = computed(() => engineState.value.talks);

/** Unread messages, knocks and an invitation. */
export const newsIn = (room: Room): number => room.unread + room.knocks.length + (room.stage === "invited" ? 1 : 0);
export const roomNews = computed(() => rooms.value.reduce((sum, room) => sum + newsIn(room), 0));

/** Rooms found nearby that I am not in. */
export const foundRooms = computed(() => {
  const inside = new Set(rooms.value.filter(({ stage }) => stage !== "over").map(({ id }) => id));
  return (around.value?.rooms ?? []).filter(({ id }) => !inside.has(id));
});

/** 32 hex digits. A form makes one id and uses it for every press, so that a second press creates nothing more. */
export const freshId = (): string => [...ports().random(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
