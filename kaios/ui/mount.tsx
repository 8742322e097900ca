import { render } from "preact";
import { setNavigator } from "../../src/view/acts/navigator.ts";
import { sayDate, sayDay, sayTime } from "../../src/view/format/say.ts";
import { loadIcons } from "../../src/view/parts/icons.ts";
import { followEngine } from "../../src/view/state/engine.ts";
import { setPorts } from "../../src/view/state/ports.ts";
import { startTheme } from "../../src/view/state/theme.ts";
import { loadKeypadWords } from "../../src/view/words/keypad.ts";
import { startLanguage } from "../../src/view/words/language.ts";
import { direction, locale } from "../../src/view/words/t.ts";
import { App } from "./app.tsx";
import { calm, startKeys } from "./keys/dispatch.ts";
import { navigator } from "./nav.ts";
import { setKeypadPorts } from "./phone.ts";
import type { KeypadPorts } from "./ports.ts";
import "../../src/view/tokens.css";
import "../../src/view/map/map-tokens.css";
import "./keypad.css";
import "./map.css";
import "./rows.css";
import "./screens.css";
import { quietly } from "../../src/view/state/quietly.ts";

/** Draws the keypad app into `root`. All access to the phone comes through `ports`. */
export async function mountKeypad(root: HTMLElement, ports: KeypadPorts): Promise<void> {
  setPorts(ports);
  setNavigator(navigator);
  setKeypadPorts(ports);
  await startLanguage(ports.preferences.get("language"), ports.languages);
  await loadKeypadWords();
  const page = document.documentElement;
  page.lang = locale();
  page.dir = direction();
  page.setAttribute("data-form", "keypad");
  startTheme();
  followEngine(calm.take);
  root.textContent = "";
  root.className = "keypad";
  startKeys(root);
  render(<App />, root);
  // Icons are loaded after the first paint. Every row has words without them.
  requestAnimationFrame(() => {
    quietly(loadIcons(), "page.icons");
    // The first Intl formatters are slow: creating one now keeps that cost away from notes and key presses.
    setTimeout(() => sayTime(ports.now()));
    for (const say of [sayDay, sayDate]) setTimeout(() => say(ports.now(), ports.now()));
  });
}
