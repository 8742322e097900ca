/** Tells the engine that somebody is at the screen, so that the app lock knows when nobody is. */

import { commands } from "./commands.ts";
import { lock } from "./engine.ts";
import { ports } from "./ports.ts";

const EVERY_S = 15;

export function watchPresence(): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const here = async (): Promise<void> => {
    if (!lock.peek()?.set) return;
    last = ports().now();
    await commands()
      .present()
      .catch((error: unknown) => ports().trace.note("page.present", error));
  };
  const touched = (): void => {
    if (ports().now() - last >= EVERY_S) void here();
  };
  const root = document.documentElement;
  const seen = (): void => {
    if (document.visibilityState === "hidden" || !lock.peek()?.set) return;
    // Nothing is shown until the engine has said whether it is still open: a device may have slept through the time.
    root.dataset.veiled = "";
    void here().finally(() => delete root.dataset.veiled);
  };
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const event of events) addEventListener(event, touched, { passive: true });
  document.addEventListener("visibilitychange", seen);
  return () => {
    for (const event of events) removeEventListener(event, touched);
    document.removeEventListener("visibilitychange", seen);
    delete root.dataset.veiled;
  };
}
