/** Web Push (RFC 8030) with VAPID (RFC 8292), by web-push; the connection itself is ours, so that it goes nowhere private. */
import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import webpush from "web-push";
import { outcomeOf, type PushOutcome, type PushProvider, SEND_TIMEOUT_MS, TTL_SECS } from "./provider.ts";
import { mayBePublicHost, publicLookup } from "./public-address.ts";
import type { VapidKeys } from "./vapid.ts";

export interface WebPushOptions {
  readonly keys: VapidKeys;
  /** Whom the push service may ask about this relay: a mailto: or https: URL. */
  readonly subject: string;
  /** For tests: endpoints on this machine, without TLS, at any port. */
  readonly allowLocal: boolean;
  /** Ports that an endpoint may name: a relay that calls anything anywhere is a tool for others. */
  readonly ports: readonly number[];
}

function endpointOf(token: string): URL | undefined {
  try {
    const { endpoint } = JSON.parse(token) as { endpoint?: unknown };
    return typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  } catch {
    // Not JSON, so not a subscription; the caller is told so.
    return undefined;
  }
}

const HTTPS_PORT = 443;

function objection(token: string, { allowLocal, ports }: Pick<WebPushOptions, "allowLocal" | "ports">): string | undefined {
  const endpoint = endpointOf(token);
  if (!endpoint) return "token: not a PushSubscription as JSON";
  if (endpoint.username || endpoint.password) return "token: the endpoint names a user";
  if (allowLocal) return /^https?:$/.test(endpoint.protocol) ? undefined : "token: the endpoint is not http(s)";
  if (endpoint.protocol !== "https:") return "token: the endpoint is not https";
  if (!ports.includes(Number(endpoint.port) || HTTPS_PORT)) return "token: the endpoint's port is not one that this relay calls";
  return mayBePublicHost(endpoint.hostname) ? undefined : "token: the endpoint is not public";
}

/** Push services use either to say that a subscription has ended. */
const GONE = [404, 410];

/** A push without a payload, signed with the relay's keys. @throws for keys that cannot be used */
function requestTo(endpoint: URL, { keys, subject }: WebPushOptions): RequestOptions {
  const { method, headers } = webpush.generateRequestDetails({ endpoint: endpoint.href } as webpush.PushSubscription, null, {
    vapidDetails: { subject, publicKey: keys.publicKey, privateKey: keys.privateKey },
    TTL: TTL_SECS,
    urgency: "high",
    // The service keeps one of these at a time for a device that is off.
    topic: "wake",
  });
  return { method, headers: headers as Record<string, string> };
}

export function createWebPush(options: WebPushOptions): PushProvider {
  const { allowLocal } = options;
  const agents = { "https:": new HttpsAgent({ keepAlive: true }), "http:": new HttpAgent({ keepAlive: true }) };

  function post(endpoint: URL, request: RequestOptions): Promise<PushOutcome> {
    const secure = endpoint.protocol === "https:";
    const agent = secure ? agents["https:"] : agents["http:"];
    const guard = allowLocal ? {} : { lookup: publicLookup };
    return new Promise((resolve) => {
      const call = (secure ? httpsRequest : httpRequest)(
        endpoint,
        { ...request, ...guard, agent, signal: AbortSignal.timeout(SEND_TIMEOUT_MS) },
        (response) => {
          // A redirect is not followed: it counts as refused. Of a body nothing is read, however long it goes on.
          response.on("error", () => undefined);
          if (response.headers["content-length"] === "0") response.resume();
          else response.destroy();
          resolve(outcomeOf(response.statusCode ?? 0, GONE));
        },
      );
      call.on("error", ({ name }) => resolve(name === "TimeoutError" || name === "AbortError" ? "silent" : "retry"));
      call.end();
    });
  }

  return {
    platform: "webpush",
    objection: (token) => objection(token, options),
    hostOf: (token) => endpointOf(token)?.host ?? "",
    async send(token) {
      // An address that was allowed at registration need not be allowed now.
      const endpoint = endpointOf(token);
      if (!endpoint || objection(token, options) !== undefined) return "gone";
      try {
        return await post(endpoint, requestTo(endpoint, options));
      } catch {
        // The keys in the subscription cannot be used: as if its service had refused.
        return "failed";
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
