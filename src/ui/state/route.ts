/** Routing with real paths and the History API. Links are plain anchors; one listener turns them into navigations. */
import { computed, signal } from "@preact/signals";
import type { Navigator, Next } from "../../view/acts/navigator.ts";
import { linkKind } from "../../view/format/app-link.ts";
import { readHandled, readShare, sharedText } from "../../view/state/arrivals.ts";

const table = {
  "/": "map",
  "/leave": "where",
  "/leave/place": "place",
  "/leave/words": "words",
  "/notes": "waiting",
  "/notes/opened": "opened",
  "/notes/left": "left",
  "/rooms": "rooms",
  "/rooms/new": "room-new",
  "/rooms/group": "group-new",
  "/people": "people",
  "/people/find": "discover",
  "/add": "add",
  "/link": "link",
  "/scan": "scan",
  "/verify": "verify",
  "/me": "me",
  "/me/words": "phrase",
  "/me/words/check": "phrase-check",
  "/me/relay": "relay",
  "/me/notifications": "notifications",
  "/me/blocked": "blocked",
  "/me/move": "move",
  "/me/privacy": "privacy",
  "/me/about": "about",
  "/me/backup": "backup",
  "/me/lock": "lock",
  "/me/space": "space",
  "/me/streets": "streets",
  "/me/couriers": "couriers",
  "/me/numbers": "numbers",
  "/restoring": "restoring",
} as const;

/**
 * Screens about one note, person or room: `/note#<id>`, `/person#<id>`, `/room#<id>`. The id stands in the fragment, because a path would
 * reach the server's and the proxy's logs with every reload, and a person's id is their key.
 */
const DETAILS = {
  "/note": "note",
  "/person": "person",
  "/person/check": "bylink",
  "/person/scan": "scan",
  "/room": "room",
  "/room/settings": "room-settings",
  "/marks": "marks",
  "/number": "number",
} as const;

export type RouteName = (typeof table)[keyof typeof table] | (typeof DETAILS)[keyof typeof DETAILS] | "lost";

export interface Route {
  readonly name: RouteName;
  /** The fragment of `/note#<id>` and `/person#<id>`; empty elsewhere. */
  readonly id: string;
}

/** Parses a path with its fragment. */
export function parsePath(address: string): Route {
  const [path = "", fragment = ""] = address.split("#", 2);
  const clean = path.replace(/\/+$/, "") || "/";
  if (Object.hasOwn(table, clean)) return { name: table[clean as keyof typeof table], id: "" };
  if (!Object.hasOwn(DETAILS, clean) || !/^[\w-]+$/.test(fragment)) return { name: "lost", id: "" };
  return { name: DETAILS[clean as keyof typeof DETAILS], id: fragment };
}

const here = (): string => location.pathname + location.hash;

const path = signal("/");
export const route = computed(() => parsePath(path.value));
/** The number of navigations; 0 on the first page, where the browser's focus stays. */
export const navigations = signal(0);

function arrive(): void {
  navigations.value++;
  path.value = here();
}

interface Step {
  readonly depth: number;
  /** The address from which this one was reached. */
  readonly before?: string;
}
const step = (): Step => (history.state as Step | null) ?? { depth: 0 };

export function go(to: string, how: { readonly replace?: boolean } = {}): void {
  const { depth } = step();
  if (how.replace) history.replaceState(step(), "", to);
  else if (to !== here()) history.pushState({ depth: depth + 1, before: here() } satisfies Step, "", to);
  arrive();
}

/** One step back inside the app, or to `otherwise` if the visit started on this page. */
export function back(otherwise: string): void {
  if (step().depth > 0) history.back();
  else go(otherwise, { replace: true });
}

/** Replaces this page. If it was reached from `to`, goes back there, so that `to` is not in the history twice. */
function instead(to: string): void {
  if (step().before === to) history.back();
  else go(to, { replace: true });
}

const LISTS = { people: "/people", opened: "/notes/opened", left: "/notes/left", rooms: "/rooms" } as const;

/** Maps an act's `Next` to addresses. */
export const navigator: Navigator = {
  here,
  follow(next, from) {
    // The address may name a person or a note.
    if ("to" in next && next.to === "wiped") history.replaceState(null, "", "/");
    else if (from === here()) leadTo(next);
  },
};

function leadTo(next: Next): void {
  if ("up" in next) {
    if (next.up === "rooms") go("/rooms", { replace: true });
    else back(LISTS[next.up]);
  } else if ("id" in next) instead(`/${next.to}#${next.id}`);
  else if (next.to === "back") back("/");
  else go(next.to === "left" ? LISTS.left : next.to === "home" ? "/" : `/${next.to}`, { replace: true });
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const anchor = (event.target as Element | null)?.closest("a");
  if (!anchor || anchor.target || anchor.hasAttribute("download") || anchor.origin !== location.origin) return;
  event.preventDefault();
  if (linkKind(anchor.href)) openLink(anchor.href);
  else go(anchor.pathname + anchor.hash);
}

/** The link (or text with one) by which the app was opened; kept through the welcome, read by its screen. */
export const arrivedLink = signal("");

/** The path of the screen that reads a link. */
const readerOf = (link: string): string => (linkKind(link) === "add" ? "/add" : "/verify");

/** Opens the screen of a link. */
export function openLink(href: string, how: { readonly replace?: boolean } = {}): void {
  arrivedLink.value = href;
  go(readerOf(href), how);
}

/** Opens the link by which the app was opened, once there is an identity. */
export function readArrivedLink(): void {
  if (arrivedLink.peek()) go(readerOf(arrivedLink.peek()), { replace: true });
}

/** The address by which a login came back, or a mask's link: both are secrets, and leave the address bar at once. */
export const arrivedAtNumbers = signal("");

/** Opens the page that reads a mask's link. */
export function openMask(link: string): void {
  arrivedAtNumbers.value = link;
  go("/me/numbers");
}

export function startRouting(): () => void {
  path.value = here();
  takeLinkFromAddress();
  addEventListener("popstate", arrive);
  addEventListener("hashchange", takeLinkFromAddress);
  document.addEventListener("click", onClick);
  return () => {
    removeEventListener("popstate", arrive);
    removeEventListener("hashchange", takeLinkFromAddress);
    document.removeEventListener("click", onClick);
  };
}

/** Instead of what stood in the address bar. */
function leadAway(to: string): void {
  history.replaceState(history.state, "", to);
  path.value = here();
}

/** Removes shared text from the address bar and the history; the shell takes it over. */
function takeShareFromAddress(): void {
  const { text, isLink } = readShare(location.search);
  if (isLink) arrivedLink.value = text;
  else sharedText.value = text;
  leadAway("/");
}

/** Removes a link from the address bar at once: it must not stay in the history or be shared by a screenshot. */
function takeLinkFromAddress(): void {
  if (location.pathname === "/share") takeShareFromAddress();
  const link = readHandled(location.hash) ?? location.href;
  if (linkKind(link)) {
    arrivedLink.value = link;
    leadAway(readerOf(link));
  } else if (/[?&]iss=|[#&]claim=/.test(link)) {
    arrivedAtNumbers.value = link;
    leadAway("/me/numbers");
  }
}
