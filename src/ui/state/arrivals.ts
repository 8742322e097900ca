/** What another app hands over: by the share target (`/share?text=…`) or the protocol handler (`/add#u=web+cairn:…`). */
import { signal } from "@preact/signals";
import { type Arrival, readParts, unwrapped } from "../format/arrival.ts";

/** Text that waits to become a note, until there is an identity to leave it. */
export const sharedText = signal("");

/** Reads the query of a share. */
export function readShare(query: string): Arrival {
  const params = new URLSearchParams(query);
  return readParts(["title", "text", "url"].map((name) => params.get(name) ?? ""));
}

/** Reads the fragment that the protocol handler makes of `web+cairn:…`; the address behind it is a contact link's. */
export function readHandled(fragment: string): string | undefined {
  return unwrapped(new URLSearchParams(fragment.replace(/^#/, "")).get("u") ?? "");
}
