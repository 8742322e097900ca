/** Stands in until the keypad's screens are here: says which phase the engine is in, and begins at Enter. */
import type { UiPorts } from "../src/ui/ports.ts";

export function mountKeypad(root: HTMLElement, { engine }: UiPorts & Record<string, unknown>): void {
  let phase = "";
  engine.subscribe((state) => {
    phase = state.phase;
    root.textContent = `${phase} ${state.connection.state} ${state.connection.transport ?? ""}`;
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && phase === "welcome") engine.createIdentity("Kai").catch(() => {});
  });
}
