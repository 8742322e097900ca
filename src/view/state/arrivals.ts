/** What another app hands over: by the share target (`/share?text=…`) or the protocol handler (`/add#u=web+cairn:…`). */
import { signal } from "@preact/signals";
import { joined, unwrapped, wayOf } from "../format/way.ts";

/** Text that waits to become a note, until there is an identity to leave it. */
export const sharedText = signal("");

/** Reads the query of a share: the screen that is shown finds the link in the text. */
export function readShare(query: string): { readonly text: string; readonly isLink: boolean } {
  const params = new URLSearchParams(query);
  const text = joined(["title", "text", "url"].map((name) => params.get(name) ?? ""));
  return { text, isLink: wayOf(text) !== undefined };
}

/** Reads the fragment that the protocol handler makes of `web+cairn:…`; the address behind it is a contact link's. */
export function readHandled(fragment: string): string | undefined {
  return unwrapped(new URLSearchParams(fragment.replace(/^#/, "")).get("u") ?? "");
}
