/** Reports user input to the engine, for the app lock's timeout. */

import { commands } from "./commands.ts";
import { lock } from "./engine.ts";
import { ports } from "./ports.ts";

const EVERY_S = 15;

export function watchPresence(): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const report = async (): Promise<void> => {
    if (!lock.peek()?.set) return;
    last = ports().now();
    await commands()
      .present()
      .catch((error: unknown) => ports().trace.note("page.present", error));
  };
  const onInput = (): void => {
    if (ports().now() - last >= EVERY_S) void report();
  };
  const root = document.documentElement;
  const onVisibility = (): void => {
    if (document.visibilityState === "hidden" || !lock.peek()?.set) return;
    // Hidden until the engine says whether the app is still unlocked: the device may have slept past the timeout.
    root.dataset.veiled = "";
    void report().finally(() => delete root.dataset.veiled);
  };
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const event of events) addEventListener(event, onInput, { passive: true });
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    for (const event of events) removeEventListener(event, onInput);
    document.removeEventListener("visibilitychange", onVisibility);
    delete root.dataset.veiled;
  };
}
