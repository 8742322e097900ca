/** Which relay a new identity begins at: the one chosen before, else the one that the archive was made for, else one that is asked for. */
import type { Preferences } from "../src/view/ports.ts";

const NAME = "relay";

export function knownRelay(preferences: Preferences): string | undefined {
  const made = document.querySelector<HTMLMetaElement>('meta[name="cairn-relay"]')?.content;
  return preferences.get(NAME) ?? (made || undefined);
}

/** An origin from what somebody typed: `relay.example`, with or without what stands before and after. Plain HTTP on this device only. */
export function relayTyped(text: string): string | undefined {
  const address = text.trim();
  try {
    const { protocol, hostname, origin } = new URL(/^[a-z]+:\/\//i.test(address) ? address : `https://${address}`);
    const here = hostname === "127.0.0.1" || hostname === "localhost";
    return protocol === "https:"
      ? /\./.test(hostname) || here
        ? origin
        : undefined
      : protocol === "http:" && here
        ? origin
        : undefined;
  } catch {
    return undefined;
  }
}

/** Asks whether a relay answers there, and keeps it if one does. */
export async function takeRelay(
  text: string,
  preferences: Preferences,
  start: (relay: string) => void,
): Promise<"bad" | "silent" | undefined> {
  const relay = relayTyped(text);
  if (!relay) return "bad";
  const answers = await fetch(`${relay}/v1/capabilities`, { credentials: "omit", redirect: "error" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!answers) return "silent";
  preferences.set(NAME, relay);
  start(relay);
  return undefined;
}
