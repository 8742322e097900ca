import type { UiPorts } from "../ports.ts";
import { setEngine } from "./commands.ts";

/** Without the engine, whose commands only acts may give. */
type DevicePorts = Omit<UiPorts, "engine">;

let current: DevicePorts | undefined;

/** Called once by `mount`, before anything is drawn. */
export function setPorts(value: UiPorts): void {
  current = value;
  setEngine(value.engine);
}

export function ports(): DevicePorts {
  if (!current) throw new Error("the screens are not mounted yet");
  return current;
}
