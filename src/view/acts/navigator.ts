/** Where acts lead to, and the skin's own way there. Apart from the acts, which come with the screens that have them. */

/** Where a screen goes on to once its act is done. Each skin has its own way there. */
export type Next =
  /** In the place of this screen. */
  | { readonly to: "person" | "room"; readonly id: string }
  /** What this screen was about is settled or gone: one level up, to the list that it was in. */
  | { readonly up: "people" | "opened" | "left" | "rooms" }
  /** A note was left. */
  | { readonly to: "left" }
  /** `back`: one level up, wherever that is. */
  | { readonly to: "back" | "me" | "restoring" | "home" | "wiped" };

/** How a skin moves between its screens. */
export interface Navigator {
  /** The screen in front, to be compared and handed back. */
  here(): unknown;
  /** @param from the screen that acted: whoever has gone elsewhere meanwhile is left there */
  follow(next: Next, from: unknown): void;
}

let current: Navigator = { here: () => undefined, follow: () => undefined };

/** Called once by `mount`, before anything is drawn. */
export function setNavigator(value: Navigator): void {
  current = value;
}

export const navigator = (): Navigator => current;
