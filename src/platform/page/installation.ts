/** How this browser lets the app be installed, found out without a prompt. */
import { pageTrace } from "./trace.ts";

export type State = "installed" | "offered" | "ios" | "no";

/** Not in the DOM's types: Chromium only. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export function browserInstallation(scope: Window) {
  const listeners = new Set<(state: State) => void>();
  let question: InstallPrompt | undefined;
  const { navigator } = scope;
  const standalone =
    scope.matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
  // An iPad reports itself as a Mac, but no Mac has a touch screen.
  const ios = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.platform) && navigator.maxTouchPoints > 1);
  let state: State = standalone ? "installed" : ios ? "ios" : "no";

  const show = (next: State): void => {
    state = next;
    for (const listener of listeners) listener(state);
  };
  scope.addEventListener("beforeinstallprompt", (event) => {
    // The app offers it on a page of its own, not over what the user is doing.
    event.preventDefault();
    question = event as InstallPrompt;
    show("offered");
  });
  scope.addEventListener("appinstalled", () => show("installed"));

  return {
    subscribe(listener: (state: State) => void) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    install() {
      // The prompt works once; the browser may offer it again.
      if (question) pageTrace.quietly(question.prompt(), "page.install");
      question = undefined;
      show(state === "offered" ? "no" : state);
    },
  };
}
