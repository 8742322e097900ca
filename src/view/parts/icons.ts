/** The icon sprite. Fetched once from the app's own origin and put into the page, so that `currentColor` and `.s` work in it. */
export type IconName =
  | `level-${0 | 1 | 2}`
  | "map"
  | "notes"
  | "people"
  | "rooms"
  | "knock"
  | "more"
  | "me"
  | "leave"
  | "cairn"
  | "gate-closed"
  | "gate-open"
  | "queued"
  | "relay"
  | "received"
  | "lapsed"
  | "failed"
  | "offline"
  | "online"
  | "warning"
  | "qr"
  | "scan"
  | "search"
  | "back"
  | "next"
  | "close"
  | "plus"
  | "minus"
  | "locate"
  | "clock"
  | "eye"
  | "eye-shut"
  | "check"
  | "send"
  | "words"
  | "theme"
  | "keep"
  | "bin"
  | "bell"
  | "block"
  | "link"
  | "grip"
  | "pin"
  | "coords"
  | "key"
  | "sun"
  | "lock"
  | "backup"
  | "phone"
  | "picture"
  | "voice"
  | "play"
  | "stop"
  | `mark-${"ai" | "organisation" | "automatic" | "mask" | "lent" | "none"}`;

const SVG = "http://www.w3.org/2000/svg";

export async function loadIcons(): Promise<void> {
  if (document.getElementById("icons")) return;
  const answer = await fetch(`${import.meta.env.BASE_URL}icons.svg`);
  // The sprite's own styles would need an exception in the content security policy; base.css has the same rules.
  const text = (await answer.text()).replace(/<style>.*?<\/style>| style="[^"]*"/gs, "");
  const sprite = new DOMParser().parseFromString(text, "image/svg+xml");
  const holder = document.createElementNS(SVG, "svg");
  holder.id = "icons";
  holder.setAttribute("aria-hidden", "true");
  for (const symbol of sprite.querySelectorAll("symbol")) holder.append(document.importNode(symbol, true));
  document.body.append(holder);
}
