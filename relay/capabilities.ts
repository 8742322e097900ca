/** The capability advertisement: what this relay really does, read off its handlers. */
import { type Capabilities, PROTOCOL_VERSION } from "../src/protocol/wire/capabilities.ts";
import { LIMIT_TABLE, type RateBudget } from "../src/protocol/wire/limits.ts";
import type { Config } from "./config.ts";
import { scaled } from "./limits/budgets.ts";
import type { RelayKey } from "./ops/relay-key.ts";
import type { Push } from "./push/push.ts";
import { featuresOf } from "./wire/dispatch.ts";
import type { Handlers } from "./wire/outcome.ts";

function effectiveLimits(factor: number): Record<string, unknown> {
  const entries = Object.entries(LIMIT_TABLE).map(([name, { unit, value }]) => [
    name,
    unit === "rate" ? scaled(value as RateBudget, factor) : value,
  ]);
  return Object.fromEntries(entries);
}

export function capabilitiesOf(
  config: Config,
  handlers: Handlers,
  push: Pick<Push, "vapidKey">,
  key: Pick<RelayKey, "publicKey">,
): Capabilities {
  return {
    version: PROTOCOL_VERSION,
    transports: ["ws", "http"],
    features: [
      ...featuresOf(handlers),
      "webpush",
      "http-poll",
      "http-command",
      "bound-auth",
      "bound-http",
      "backup-version",
      "token-fetch",
    ],
    limits: effectiveLimits(config.rateFactor),
    notify_window_secs: config.notifyBatchSecs,
    relay_pk: key.publicKey,
    vapid_key: push.vapidKey,
  };
}
