import { signal } from "@preact/signals";
import { ports } from "./ports.ts";

export type Theme = "system" | "light" | "dark";
const KEY = "theme";

export const theme = signal<Theme>("system");
/** Counts changes of the visible theme, so that the map reads its colours again. */
export const themeChanges = signal(0);

export function startTheme(): () => void {
  const stored = ports().preferences.get(KEY);
  apply(stored === "light" || stored === "dark" ? stored : "system");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const changed = () => {
    themeChanges.value++;
  };
  // In Gecko 48 a MediaQueryList has no addEventListener; the theme can be set by hand there.
  dark.addEventListener?.("change", changed);
  return () => dark.removeEventListener?.("change", changed);
}

export function setTheme(value: Theme): void {
  ports().preferences.set(KEY, value === "system" ? undefined : value);
  apply(value);
}

/** The initial colours of the browser's bars; index.html has them for both system themes. */
const bars = new Map<HTMLMetaElement, string>();

function colourBrowser(value: Theme): void {
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    if (!bars.has(meta)) bars.set(meta, meta.content);
    meta.content = value === "system" ? (bars.get(meta) ?? "") : ground;
  }
}

function apply(value: Theme): void {
  theme.value = value;
  const root = document.documentElement;
  if (value === "system") delete root.dataset.theme;
  else root.dataset.theme = value;
  colourBrowser(value);
  themeChanges.value++;
}
