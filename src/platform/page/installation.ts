/** How this browser lets the app be installed, told apart without asking anybody. */
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
  // An iPad says that it is a Mac, but no Mac has a touch screen.
  const ios = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.platform) && navigator.maxTouchPoints > 1);
  let state: State = standalone ? "installed" : ios ? "ios" : "no";

  const show = (next: State): void => {
    state = next;
    for (const listener of listeners) listener(state);
  };
  scope.addEventListener("beforeinstallprompt", (event) => {
    // Offered on our own page, at a quiet moment, and not over what somebody is doing.
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
      // It can be asked once; the browser offers it again when it likes.
      if (question) pageTrace.quietly(question.prompt(), "page.install");
      question = undefined;
      show(state === "offered" ? "no" : state);
    },
  };
}
