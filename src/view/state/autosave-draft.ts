/** Saves the draft on the device, sealed by the engine, so that a page that is closed or killed loses nothing. */
import { effect } from "@preact/signals";
import { isMediaDraft } from "../../engine/face/media.ts";
import { isPoint } from "../../engine/face/position.ts";
import { clampRadius } from "../format/radius.ts";
import { commands } from "./commands.ts";
import { draft, type Writing, worthKeeping } from "./draft.ts";
import { ports } from "./ports.ts";

/** Delay after the last key press. A page that is hidden saves at once. */
const QUIET_MS = 400;

const nothing = (): Promise<void> => Promise.resolve();
let saveNow = nothing;

/** Saves what was typed last. Call it before the app is locked: a locked engine takes no draft any more. */
export const saveDraftNow = (): Promise<void> => saveNow();

export function autosaveDraft(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The draft on the device; `unknown` after a save that failed: the next change saves again, also that there is none. */
  let saved: Writing | undefined | "unknown";
  let loaded = false;
  let stopped = false;
  const failed = (error: unknown): void => ports().trace.note("page.draft", error);
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const now = worthKeeping(draft.peek());
    if (!loaded || now === saved) return;
    saved = now;
    try {
      await commands().saveDraft(now && JSON.stringify(now));
    } catch (error) {
      failed(error);
      if (saved === now) saved = "unknown";
    }
  };
  saveNow = save;
  const load = async (): Promise<void> => {
    const found = parse(await commands().loadDraft());
    if (stopped) return;
    const begun = worthKeeping(draft.peek());
    if (found && !begun) {
      saved = found;
      draft.value = found;
    } else if (found && begun && found.id !== begun.id) {
      // Another app shared text before the saved draft was read: both are kept.
      draft.value = { ...found, text: [found.text, begun.text].filter((text) => text !== "").join("\n") };
    }
  };
  void load()
    .catch(failed)
    .then(() => {
      if (stopped) return;
      loaded = true;
      return save();
    });
  const stop = effect(() => {
    draft.value;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), QUIET_MS);
  });
  const onVisibility = (): void => {
    if (document.visibilityState === "hidden") void save();
  };
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    stopped = true;
    saveNow = nothing;
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisibility);
  };
}

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
    const { media, ...rest } = found;
    return whole ? ({ ...rest, ...(isMediaDraft(media) ? { media } : {}) } as Writing) : undefined;
  } catch {
    return undefined;
  }
}
