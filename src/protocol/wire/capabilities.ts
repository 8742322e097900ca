/** The capability advertisement: the JSON answer of `GET /v1/capabilities` and of the CAPABILITIES command. */
import { ProtocolError } from "../errors.ts";
import { FEATURES, type Feature } from "./commands.ts";

export const PROTOCOL_VERSION = "0.1";

export interface Capabilities {
  readonly version: string;
  readonly transports: readonly string[];
  readonly features: readonly Feature[];
  /** Values of the limits table by name: a relay's may differ from the defaults. */
  readonly limits: Readonly<Record<string, unknown>>;
  /** The time over which the relay batches NOTIFY, seconds. */
  readonly notify_window_secs: number;
  /** Hex Ed25519 key of the relay, where it has one. */
  readonly relay_pk?: string;
  /** Web Push application server key, base64url, where push is offered. */
  readonly vapid_key?: string;
  /** The evaluators of `discovery-pair`, as they came: whoever finds people reads them (discovery/evaluators.ts). */
  readonly discovery?: unknown;
  /** What is taken as postage and under which key, as it came (delivery/postage.ts). */
  readonly postage?: unknown;
  /** Where the gateway for text messages is, an http(s) URL, where the relay has one. */
  readonly sms_gateway?: string;
}

/** Reads an advertisement; unknown features and fields are ignored. @throws ProtocolError `malformed` */
export function parseCapabilities(json: string): Capabilities {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ProtocolError("malformed", "capabilities: not JSON");
  }
  const map = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const texts = (field: unknown): string[] =>
    Array.isArray(field) ? field.filter((item) => typeof item === "string").slice(0, 64) : [];
  if (typeof map.version !== "string") throw new ProtocolError("malformed", "capabilities: version is missing");
  const optionalText = (name: string, form = /^/): Record<string, string> => {
    const text = map[name];
    return typeof text === "string" && form.test(text) ? { [name]: text } : {};
  };
  return {
    version: map.version,
    transports: texts(map.transports),
    features: FEATURES.filter((feature) => texts(map.features).includes(feature)),
    limits: typeof map.limits === "object" && map.limits !== null ? (map.limits as Record<string, unknown>) : {},
    notify_window_secs: typeof map.notify_window_secs === "number" ? map.notify_window_secs : 30,
    ...optionalText("relay_pk", /^[0-9a-f]{64}$/),
    ...optionalText("vapid_key"),
    ...(map.discovery === undefined ? {} : { discovery: map.discovery }),
    ...(map.postage === undefined ? {} : { postage: map.postage }),
    ...optionalText("sms_gateway", /^https?:\/\//),
  };
}
