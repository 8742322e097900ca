import { computed, signal } from "@preact/signals";
import type { PositionState } from "../ports.ts";
import { ports } from "./ports.ts";

/** Coarser than this opens nothing. */
export const COARSE_M = 150;
const REMEMBERED = "position";

export const position = signal<PositionState>({ kind: "off" });
export const fix = computed(() => (position.value.kind === "on" ? position.value.fix : undefined));
export const coarse = computed(() => (fix.value?.accuracy_m ?? 0) > COARSE_M);

export function followPosition(): () => void {
  const { position: source, engine } = ports();
  return source.subscribe((state) => {
    const before = position.peek().kind;
    position.value = state;
    if (state.kind === "on") {
      ports().preferences.set(REMEMBERED, "on");
      ignore(engine.position(state.fix));
    } else if (before === "on" && state.kind !== "asking") {
      ignore(engine.position(undefined));
    }
    if (state.kind === "refused") ports().preferences.set(REMEMBERED, undefined);
  });
}

/** A reading that came too early is no loss: the next one follows. */
function ignore(promise: Promise<void>): void {
  promise.catch(() => undefined);
}

export function askPosition(): void {
  ports().position.start();
}

/** Permission was given before: go on without asking again. */
export function resumePosition(): void {
  if (ports().preferences.get(REMEMBERED) === "on") ports().position.start();
}
