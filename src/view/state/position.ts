import { computed, signal } from "@preact/signals";
import type { Fix } from "../../engine/face.ts";
import type { PositionState } from "../ports.ts";
import { ports } from "./ports.ts";

/** A position with a larger accuracy radius opens no note. */
export const COARSE_M = 150;
const REMEMBERED = "position";

export const position = signal<PositionState>({ kind: "off" });
/** The last position. It is still used while a new one is requested. */
let last: { readonly fix: Fix; readonly at: number } | undefined;
const reading = computed(() => {
  const { value } = position;
  if (value.kind !== "asking") last = value.kind === "on" ? value : undefined;
  return last;
});
export const fix = computed(() => reading.value?.fix);
/** Time of that position, unix seconds. */
export const fixAt = computed(() => reading.value?.at ?? 0);
export const coarse = computed(() => (fix.value?.accuracy_m ?? 0) > COARSE_M);

export function followPosition(): () => void {
  return ports().position.subscribe((state) => {
    position.value = state;
    // The composition root passes the position to the engine, because it knows of other tabs.
    if (state.kind === "on") ports().preferences.set(REMEMBERED, "on");
    if (state.kind === "refused") ports().preferences.set(REMEMBERED, undefined);
  });
}

export function askPosition(): void {
  ports().position.start();
}

/** Starts without asking if permission was given before. */
export function resumePosition(): void {
  if (ports().preferences.get(REMEMBERED) === "on") ports().position.start();
}
