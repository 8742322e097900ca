/** The engine's commands, for acts and state. A skin calls acts instead (`.dependency-cruiser.mjs` enforces it). */
import type { Engine } from "../../engine/face.ts";

let current: Engine | undefined;

export function setEngine(engine: Engine): void {
  current = engine;
}

export function commands(): Engine {
  if (!current) throw new Error("the screens are not mounted yet");
  return current;
}
