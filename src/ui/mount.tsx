import { render } from "preact";
import { setNavigator } from "../view/acts/navigator.ts";
import { loadIcons } from "../view/parts/icons.ts";
import type { UiPorts } from "../view/ports.ts";
import { followEngine } from "../view/state/engine.ts";
import { afterFirstPaint } from "../view/state/first-paint.ts";
import { setPorts } from "../view/state/ports.ts";
import { startTheme } from "../view/state/theme.ts";
import { startLanguage } from "../view/words/language.ts";
import { direction, locale } from "../view/words/t.ts";
import { App, beginWithWelcome } from "./app.tsx";
import { navigator, startRouting } from "./state/route.ts";
import "../view/tokens.css";
import "./base.css";
import { quietly } from "../view/state/quietly.ts";

/**
 * Draws the app into `root`. All access to the outside comes through `ports`.
 * @param isNew whether this device is known to keep nothing yet: nobody is here, whatever the engine has yet to say
 */
export async function mount(root: HTMLElement, ports: UiPorts, isNew: Promise<boolean> = Promise.resolve(false)): Promise<void> {
  setPorts(ports);
  setNavigator(navigator);
  await startLanguage(ports.preferences.get("language"), ports.languages);
  document.documentElement.lang = locale();
  document.documentElement.dir = direction();
  startTheme();
  startRouting();
  followEngine();
  if (await isNew) await beginWithWelcome();
  root.textContent = "";
  render(<App />, root);
  // Icons are loaded after the first paint. Every control has words without them.
  afterFirstPaint(() => quietly(loadIcons(), "page.icons"));
}
