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
export const wide = watched("(min-width: 900px)");
export const reducedMotion = watched("(prefers-reduced-motion: reduce)");
