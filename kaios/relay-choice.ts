/** The relay of a new identity: the one chosen before, else the archive's, else one that the user types. */
import type { Preferences } from "../src/view/ports.ts";

const NAME = "relay";

export function knownRelay(preferences: Preferences): string | undefined {
  const made = document.querySelector<HTMLMetaElement>('meta[name="cairn-relay"]')?.content;
  return preferences.get(NAME) ?? (made || undefined);
}

/** The origin in a typed text: `relay.example`, with or without scheme and path. Plain HTTP only on this device. */
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

/** Checks that a relay answers there, and stores it if so. */
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
