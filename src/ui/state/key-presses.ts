/** Keyboard shortcuts: N leaves a note, / searches, Escape closes. */
import { startDraft } from "../../view/state/draft.ts";
import { chart, following } from "../../view/state/map.ts";
import { back, go, route } from "./route.ts";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Starts a note at the map's centre: my position, or where the map was moved. */
export function leaveFromMap(to: readonly string[] = []): void {
  const view = following.peek() ? undefined : chart.peek()?.focus();
  startDraft(view, to);
  go("/leave");
}

function onKey(event: KeyboardEvent): void {
  if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open], .moment")) return;
  const { name } = route.peek();
  if (event.key === "Escape" && !event.defaultPrevented && (name === "where" || name === "place" || name === "words")) {
    back("/");
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "n" || event.key === "N") {
    if (["where", "place", "words"].includes(name)) return;
    event.preventDefault();
    leaveFromMap();
  } else if (event.key === "/") {
    const field = document.querySelector<HTMLInputElement>("#search");
    if (!field) return;
    event.preventDefault();
    field.focus();
  }
}

export function startKeys(): () => void {
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
