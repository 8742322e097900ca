/** Which relay a new identity begins at: the one chosen before, else the one that the archive was made for. */
import type { Preferences } from "../src/ui/ports.ts";

export async function chooseRelay(preferences: Preferences): Promise<string> {
  const made = document.querySelector<HTMLMetaElement>('meta[name="cairn-relay"]')?.content;
  return preferences.get("relay") ?? made ?? "";
}
