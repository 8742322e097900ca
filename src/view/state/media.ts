import { signal } from "@preact/signals";

function watched(query: string) {
  const list = typeof matchMedia === "undefined" ? undefined : matchMedia(query);
  const value = signal(list?.matches ?? false);
  list?.addEventListener?.("change", (event) => {
    value.value = event.matches;
  });
  return value;
}

/** Wide enough for navigation, panel and map side by side. */
export const wide = watched("(min-width: 768px)");
/** Wide enough for a list, what is chosen of it, and the map. */
export const widest = watched("(min-width: 1200px)");
export const reducedMotion = watched("(prefers-reduced-motion: reduce)");
