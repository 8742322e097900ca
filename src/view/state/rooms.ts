/** Rooms as the screens see them: slices of the engine's state, and what counts as new. */
import { computed } from "@preact/signals";
import type { Room } from "../../engine/face.ts";
import { engineState } from "./engine.ts";
import { ports } from "./ports.ts";

export const rooms = computed(() => engineState.value.rooms);
export const around = computed(() => engineState.value.around);
export const knocking = computed(() => engineState.value.knocking);
export const talks = computed(() => engineState.value.talks);

/** What waits for me in a room: unread words, knocks, an invite. */
export const newsIn = (room: Room): number => room.unread + room.knocks.length + (room.stage === "invited" ? 1 : 0);
export const roomNews = computed(() => rooms.value.reduce((sum, room) => sum + newsIn(room), 0));

/** Rooms that were found and that I am not in. */
export const foundRooms = computed(() => {
  const inside = new Set(rooms.value.filter(({ stage }) => stage !== "over").map(({ id }) => id));
  return (around.value?.rooms ?? []).filter(({ id }) => !inside.has(id));
});

/** 32 hex digits: the id of something that is made only once, however often its button is pressed. */
export const freshId = (): string => [...ports().random(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
