/** What another app hands over: by the share target (`/share?text=…`) or the protocol handler (`/add#u=web+cairn:…`). */
import { signal } from "@preact/signals";

/** Text that waits to become a note, until there is an identity to leave it. */
export const sharedText = signal("");

/** To add somebody, or to check their key. */
const LINK = /https?:\/\/[^\s/?#]+\/(?:add|v|va)\/?[?#]\S+/;
const LONGEST = 20_000;

export type Arrival = { readonly link: string } | { readonly text: string } | undefined;

/** Reads the query of a share. A link of ours in any of its parts is that link; everything else is a note's words. */
export function readShare(query: string): Arrival {
  const params = new URLSearchParams(query);
  const parts = ["title", "text", "url"].map((name) => params.get(name)?.trim() ?? "").filter((part) => part !== "");
  const link = LINK.exec(parts.join("\n"))?.[0];
  if (link) return { link };
  // Many apps say the same thing in two of them.
  const text = [...new Set(parts)].join("\n").slice(0, LONGEST);
  return text === "" ? undefined : { text };
}

/** Reads the fragment that the protocol handler makes of `web+cairn:…`; the address behind it is a contact link's. */
export function readHandled(fragment: string): string | undefined {
  const address = new URLSearchParams(fragment.replace(/^#/, "")).get("u");
  const rest = /^web\+cairn:(?:\/\/)?(.+)$/.exec(address ?? "")?.[1];
  return rest === undefined || /^https?:\/\//.test(rest) ? rest : `https://${rest}`;
}
