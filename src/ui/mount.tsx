import { render } from "preact";
import { App } from "./app.tsx";
import { loadIcons } from "./parts/icon.tsx";
import type { UiPorts } from "./ports.ts";
import { followEngine } from "./state/engine.ts";
import { setPorts } from "./state/ports.ts";
import { startRouting } from "./state/route.ts";
import { startTheme } from "./state/theme.ts";
import { startLanguage } from "./words/language.ts";
import { direction, locale } from "./words/t.ts";
import "./tokens.css";
import "./base.css";

/** Draws the app into `root`. Everything it needs of the world comes in by `ports`. */
export async function mount(root: HTMLElement, ports: UiPorts): Promise<void> {
  setPorts(ports);
  await startLanguage(ports.preferences.get("language"), ports.languages);
  document.documentElement.lang = locale();
  document.documentElement.dir = direction();
  startTheme();
  startRouting();
  followEngine();
  root.textContent = "";
  render(<App />, root);
  // Icons wait for the first paint. Without them every control still has its words.
  requestAnimationFrame(() => {
    loadIcons().catch(() => undefined);
  });
}
