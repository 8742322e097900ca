/** The screens that lie upon each other. A packaged app has no addresses worth having, so this is a list and nothing more. */
import { signal } from "@preact/signals";

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

/** Home from this screen; what another app laid upon it meanwhile stays. Whoever has gone elsewhere already is left there. */
export function homeBelow(name: ScreenName): void {
  const all = entries.peek();
  const at = all.map((entry) => entry.name).lastIndexOf(name);
  if (at >= 0) entries.value = [entryOf("notes", ""), ...all.slice(at + 1)];
}

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
