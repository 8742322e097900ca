import type { UiPorts } from "../ports.ts";

let current: UiPorts | undefined;

/** Called once by `mount`, before anything is drawn. */
export function setPorts(value: UiPorts): void {
  current = value;
}

export function ports(): UiPorts {
  if (!current) throw new Error("the screens are not mounted yet");
  return current;
}
