/** Keeps the note being written on the device, sealed by the engine, so that a page that is closed or killed loses no words. */
import { effect } from "@preact/signals";
import { isPoint } from "../../engine/face/position.ts";
import { clampRadius } from "../format/radius.ts";
import { commands } from "./commands.ts";
import { draft, type Writing } from "./draft.ts";

/** After the last key. A page that goes out of sight does not wait. */
const QUIET_MS = 400;

export function keepDraft(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept: Writing | undefined;
  let loaded = false;
  let gone = false;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const now = worthKeeping(draft.peek());
    if (!loaded || now === kept) return;
    kept = now;
    commands()
      .saveDraft(now && JSON.stringify(now))
      .catch(() => {
        // Written again with the next key.
        kept = undefined;
      });
  };
  const load = async (): Promise<void> => {
    const found = read(await commands().loadDraft());
    if (gone) return;
    const begun = worthKeeping(draft.peek());
    if (found && !begun) {
      kept = found;
      draft.value = found;
    } else if (found && begun && found.id !== begun.id) {
      // Shared by another app before this was read: neither is lost.
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
  const hidden = (): void => {
    if (document.visibilityState === "hidden") save();
  };
  document.addEventListener("visibilitychange", hidden);
  return () => {
    gone = true;
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", hidden);
  };
}

/** Before there are words there is nothing to lose. */
const worthKeeping = (writing: Writing | undefined): Writing | undefined => (writing?.text.trim() ? writing : undefined);

/** What an earlier version wrote may lack a part; then it is no draft any more. */
function read(json: string | undefined): Writing | undefined {
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
