/** Where an act navigates to. Separate from the acts, which are loaded with their screens. */

/** The next screen after an act. Each skin has its own way there. */
export type Next =
  /** Replaces this screen. */
  | { readonly to: "person" | "room"; readonly id: string }
  /** The subject of this screen is gone or settled: up to its list. */
  | { readonly up: "people" | "opened" | "left" | "rooms" }
  /** A note was left. */
  | { readonly to: "left" }
  /** `back`: one level up, wherever that is. */
  | { readonly to: "back" | "me" | "restoring" | "home" | "wiped" };

/** How a skin moves between its screens. */
export interface Navigator {
  /** Identifies the current screen, for comparison only. */
  here(): unknown;
  /** @param from the screen that acted: if the user is elsewhere by now, they stay there */
  follow(next: Next, from: unknown): void;
}

let current: Navigator = { here: () => undefined, follow: () => undefined };

/** Called once by `mount`, before anything is drawn. */
export function setNavigator(value: Navigator): void {
  current = value;
}

export const navigator = (): Navigator => current;
