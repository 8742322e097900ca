/** Saves the draft on the device, sealed by the engine, so that a page that is closed or killed loses no text. */
import { effect } from "@preact/signals";
import { isPoint } from "../../engine/face/position.ts";
import { clampRadius } from "../format/radius.ts";
import { commands } from "./commands.ts";
import { draft, type Writing } from "./draft.ts";

/** Delay after the last key press. A page that is hidden saves at once. */
const QUIET_MS = 400;

export function autosaveDraft(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saved: Writing | undefined;
  let loaded = false;
  let stopped = false;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const now = worthKeeping(draft.peek());
    if (!loaded || now === saved) return;
    saved = now;
    commands()
      .saveDraft(now && JSON.stringify(now))
      .catch(() => {
        // The next key press tries again.
        saved = undefined;
      });
  };
  const load = async (): Promise<void> => {
    const found = parse(await commands().loadDraft());
    if (stopped) return;
    const begun = worthKeeping(draft.peek());
    if (found && !begun) {
      saved = found;
      draft.value = found;
    } else if (found && begun && found.id !== begun.id) {
      // Another app shared text before the saved draft was read: both are kept.
      draft.value = { ...found, text: `${found.text}\n${begun.text}` };
    }
    loaded = true;
    save();
  };
  load().catch(() => {
    loaded = true;
  });
  const stop = effect(() => {
    draft.value;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  const onVisibility = (): void => {
    if (document.visibilityState === "hidden") save();
  };
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    stopped = true;
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisibility);
  };
}

/** A draft without text is not saved. */
const worthKeeping = (writing: Writing | undefined): Writing | undefined => (writing?.text.trim() ? writing : undefined);

/** A draft of an earlier version may lack a field; it is ignored then. */
function parse(json: string | undefined): Writing | undefined {
  if (json === undefined) return undefined;
  try {
    const found = JSON.parse(json) as Partial<Writing>;
    const whole =
      typeof found.id === "string" &&
      typeof found.text === "string" &&
      typeof found.place === "string" &&
      found.circle !== undefined &&
      isPoint(found.circle) &&
      found.circle.radius_m === clampRadius(found.circle.radius_m) &&
      Array.isArray(found.to) &&
      typeof found.when === "string" &&
      typeof found.zone === "string";
    return whole ? (found as Writing) : undefined;
  } catch {
    return undefined;
  }
}
