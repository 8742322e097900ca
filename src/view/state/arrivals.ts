/** What another app passes to this one, by the share target (`/share?text=…`) or the protocol handler (`/add#u=web+cairn:…`). */
import { signal } from "@preact/signals";
import { joinParts, linkKind, unwrapScheme } from "../format/app-link.ts";

/** Shared text that waits until there is an identity to leave a note. */
export const sharedText = signal("");

/** Reads the query of a share; the screen that opens then finds the link in the text. */
export function readShare(query: string): { readonly text: string; readonly isLink: boolean } {
  const params = new URLSearchParams(query);
  const text = joinParts(["title", "text", "url"].map((name) => params.get(name) ?? ""));
  return { text, isLink: linkKind(text) !== undefined };
}

/** Reads the fragment that the protocol handler makes of `web+cairn:…`: the address of a contact link. */
export function readHandled(fragment: string): string | undefined {
  return unwrapScheme(new URLSearchParams(fragment.replace(/^#/, "")).get("u") ?? "");
}
