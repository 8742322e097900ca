/** The stack of screens. A packaged app needs no addresses, so this is only a list. */
import { signal } from "@preact/signals";
import type { Navigator, Next } from "../../src/view/acts/navigator.ts";

/** The four root screens, which left and right switch between. */
export const TABS = ["notes", "people", "rooms", "me"] as const;
export type Tab = (typeof TABS)[number];

export type ScreenName =
  | Tab
  | "note"
  | "several"
  | "find-notes"
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
  | "find"
  | "found"
  | "numbers"
  | "book"
  | "couriers"
  | "marks"
  | "carry-asked"
  | "carry-group"
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
  | "streets"
  | "about";

export interface Entry {
  readonly name: ScreenName;
  /** The id of the note, person or room shown; empty without one. */
  readonly id: string;
  readonly key: number;
}

let lastKey = 0;
const entryOf = (name: ScreenName, id: string): Entry => {
  lastKey++;
  return { name, id, key: lastKey };
};

export const entries = signal<readonly Entry[]>([entryOf("notes", "")]);

export function go(name: ScreenName, id = ""): void {
  entries.value = [...entries.peek(), entryOf(name, id)];
}

/** The id of the screen `several`: all its ids. */
export const idOf = (items: readonly { readonly id: string }[]): string => items.map(({ id }) => id).join(" ");

/** Replaces the current screen. */
export function replace(name: ScreenName, id = ""): void {
  entries.value = [...entries.peek().slice(0, -1), entryOf(name, id)];
}

/** Goes to a root screen and drops all others. */
export function home(tab: Tab = "notes"): void {
  entries.value = [entryOf(tab, "")];
}

const ABOUT_ROOMS: readonly ScreenName[] = ["room", "room-settings", "room-invite"];

/** The stack after an act. @param below the screens under the one that acted */
function entriesAfter(next: Next, below: readonly Entry[]): readonly Entry[] {
  const under = below[below.length - 1];
  if ("up" in next) {
    const levels = below.map(({ name }) => next.up === "rooms" && ABOUT_ROOMS.indexOf(name) >= 0);
    const remaining = below.slice(0, levels.lastIndexOf(false) + 1);
    return remaining.length > 0 ? remaining : [entryOf(next.up === "people" || next.up === "rooms" ? next.up : "notes", "")];
  }
  if ("id" in next) return under?.name === next.to && under.id === next.id ? below : [...below, entryOf(next.to, next.id)];
  if (next.to === "left" || next.to === "home") return [entryOf("notes", "")];
  return under ? below : [entryOf("notes", "")];
}

/** Maps an act's `Next` to the stack. A screen opened by another app meanwhile stays on top. */
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
    else entries.value = [...entriesAfter(next, all.slice(0, at)), ...all.slice(at + 1)];
  },
};

/** One level up; from another tab to Notes; from Notes out of the app. */
export function back(): void {
  const now = entries.peek();
  if (now.length > 1) entries.value = now.slice(0, -1);
  else if (now[0]?.name !== "notes") home();
  else window.close();
}

/** The next tab, wrapping around. */
export function neighbour(tab: Tab, step: 1 | -1): Tab {
  return TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length] ?? "notes";
}
