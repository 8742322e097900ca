/** Google's push service: FCM v1, with a service account. */
import { createPrivateKey } from "node:crypto";
import { describe, type Log } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import { signJwt } from "./jwt.ts";
import { outcomeOf, type PushProvider, SEND_TIMEOUT_MS, TTL_SECS } from "./provider.ts";
import type { FcmConfig } from "./settings.ts";

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
/** An access token is fetched anew this long before it ends. */
const MARGIN_SECS = 60;

const wakeOf = (token: string): string =>
  JSON.stringify({ message: { token, android: { priority: "HIGH", collapse_key: "wake", ttl: `${TTL_SECS}s` } } });

export function createFcm({ account, url }: FcmConfig, clock: Clock, log: Log): PushProvider {
  const privateKey = createPrivateKey(account.private_key);
  let access: { readonly text: string; readonly until: number } | undefined;

  async function fetchAccess(): Promise<string> {
    const now = Math.floor(clock.now());
    const asked = clock.elapsed();
    const claims = { iss: account.client_email, scope: SCOPE, aud: account.token_uri, iat: now, exp: now + 3600 };
    const response = await fetch(account.token_uri, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: signJwt("RS256", {}, claims, privateKey),
      }),
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    const { access_token, expires_in } = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (typeof access_token !== "string") throw new Error("the service account was given no access token");
    access = { text: access_token, until: asked + (typeof expires_in === "number" ? expires_in : 0) - MARGIN_SECS };
    return access_token;
  }

  return {
    platform: "fcm",
    objection: (token) => (/^[\x21-\x7e]{1,2048}$/.test(token) ? undefined : "token: not a registration token"),
    hostOf: () => url,
    async send(token) {
      try {
        const bearer = access && access.until > clock.elapsed() ? access.text : await fetchAccess();
        const response = await fetch(`${url}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`, {
          method: "POST",
          headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
          body: wakeOf(token),
          redirect: "error",
          signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
        });
        await response.body?.cancel();
        if (response.status === 401) {
          access = undefined;
          return "retry";
        }
        return outcomeOf(response.status, [404]);
      } catch (error) {
        log.debug(describe(error), "Google's push service could not be asked; it is asked again in a while");
        return error instanceof Error && error.name === "TimeoutError" ? "silent" : "retry";
      }
    },
    close: () => undefined,
  };
}
