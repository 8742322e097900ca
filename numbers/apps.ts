/** The operator's own apps, as clients of the auth server, and whose pages may call the API. */
import { type LoginClient, listClients, OWN_CLIENTS } from "./auth/clients.ts";
import { showUri } from "./auth/provider.ts";
import type { NumbersConfig } from "./config.ts";
import type { IsOrigin } from "./external/cors.ts";
import type { NumbersStore } from "./store/contract.ts";

const NAME = "Cairn";

/** `app`: the touch app, which is led back to. `keypad`: the packaged one, into which people type what the last page shows. */
export function appsOf({ app, keypadOrigins }: NumbersConfig, issuer: string): readonly LoginClient[] {
  const keypad = { id: OWN_CLIENTS.keypad, name: NAME, redirectUri: showUri(issuer), origins: keypadOrigins, isFirstParty: true };
  const [redirectUri, ...otherRedirects] = app.map((origin) => `${origin}/`);
  if (redirectUri === undefined) return [keypad];
  return [{ id: OWN_CLIENTS.app, name: NAME, redirectUri, otherRedirects, origins: app, isFirstParty: true }, keypad];
}

const originsOf = ({ redirectUri, origins }: LoginClient): readonly string[] => [new URL(redirectUri).origin, ...origins];

/** Apps that were registered by the command line count from the next request on. */
export function originsCheck(store: NumbersStore, apps: readonly LoginClient[], now: () => number): IsOrigin {
  const own = new Set(apps.flatMap(originsOf));
  return async (origin) => own.has(origin) || (await listClients(store, now())).flatMap(originsOf).includes(origin);
}
