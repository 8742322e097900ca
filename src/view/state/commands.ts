/** The engine's commands. Acts and the state give them; a skin calls the acts (`.dependency-cruiser.mjs` holds it to that). */
import type { Engine } from "../../engine/face.ts";

let current: Engine | undefined;

export function setEngine(engine: Engine): void {
  current = engine;
}

export function commands(): Engine {
  if (!current) throw new Error("the screens are not mounted yet");
  return current;
}
