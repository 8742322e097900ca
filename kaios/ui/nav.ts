/** The screens that lie upon each other. A packaged app has no addresses worth having, so this is a list and nothing more. */
import { signal } from "@preact/signals";
import type { Navigator, Next } from "../../src/view/acts/navigator.ts";

/** The four that the arrows sideways turn between. */
export const TABS = ["notes", "people", "rooms", "me"] as const;
export type Tab = (typeof TABS)[number];

export type ScreenName =
  | Tab
  | "note"
  | "several"
  | "map"
  | "leave"
  | "where"
  | "who"
  | "when"
  | "person"
  | "finger"
  | "bylink"
  | "change"
  | "add"
  | "verify"
  | "scan"
  | "mycode"
  | "room"
  | "room-settings"
  | "room-invite"
  | "new-room"
  | "new-group"
  | "words"
  | "check"
  | "restoring"
  | "name"
  | "relay"
  | "move"
  | "notifications"
  | "language"
  | "theme"
  | "backup"
  | "lock"
  | "blocked"
  | "privacy"
  | "space"
  | "about";

export interface Entry {
  readonly name: ScreenName;
  /** Whom or what it is about; empty where it is about nothing in particular. */
  readonly id: string;
  readonly key: number;
}

let made = 0;
const entryOf = (name: ScreenName, id: string): Entry => {
  made++;
  return { name, id, key: made };
};

export const entries = signal<readonly Entry[]>([entryOf("notes", "")]);

export function go(name: ScreenName, id = ""): void {
  entries.value = [...entries.peek(), entryOf(name, id)];
}

/** What an entry of several is about. */
export const idOf = (items: readonly { readonly id: string }[]): string => items.map(({ id }) => id).join(" ");

/** In the place of the screen one is on. */
export function turn(name: ScreenName, id = ""): void {
  entries.value = [...entries.peek().slice(0, -1), entryOf(name, id)];
}

/** To one of the four, with nothing above it. */
export function home(tab: Tab = "notes"): void {
  entries.value = [entryOf(tab, "")];
}

const ABOUT_ROOMS: readonly ScreenName[] = ["room", "room-settings", "room-invite"];

/** What lies in the place of a screen whose act is done. @param below the screens under it */
function after(next: Next, below: readonly Entry[]): readonly Entry[] {
  const under = below[below.length - 1];
  if ("up" in next) {
    const levels = below.map(({ name }) => next.up === "rooms" && ABOUT_ROOMS.indexOf(name) >= 0);
    const kept = below.slice(0, levels.lastIndexOf(false) + 1);
    return kept.length > 0 ? kept : [entryOf(next.up === "people" || next.up === "rooms" ? next.up : "notes", "")];
  }
  if ("id" in next) return under?.name === next.to && under.id === next.id ? below : [...below, entryOf(next.to, next.id)];
  if (next.to === "left" || next.to === "home") return [entryOf("notes", "")];
  return under ? below : [entryOf("notes", "")];
}

/** Where acts lead to, in the stack of screens. What another app laid upon a screen meanwhile stays. */
export const navigator: Navigator = {
  here() {
    const all = entries.peek();
    return all[all.length - 1];
  },
  follow(next, from) {
    const all = entries.peek();
    const at = all.indexOf(from as Entry);
    if (at < 0 || ("to" in next && next.to === "wiped")) return;
    if ("to" in next && next.to === "restoring") go("restoring");
    else entries.value = [...after(next, all.slice(0, at)), ...all.slice(at + 1)];
  },
};

/** One level up; from the other three to the first; from the first out of the app. */
export function back(): void {
  const now = entries.peek();
  if (now.length > 1) entries.value = now.slice(0, -1);
  else if (now[0]?.name !== "notes") home();
  else window.close();
}

/** The tab beside, around both ends. */
export function beside(tab: Tab, step: 1 | -1): Tab {
  return TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "notes";
}
