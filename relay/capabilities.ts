/** The capability advertisement: what this relay really does, read off its handlers. */
import { type Capabilities, PROTOCOL_VERSION } from "../src/protocol/wire/capabilities.ts";
import { WIRE } from "../src/protocol/wire/wire.ts";
import type { Config } from "./config.ts";
import { scaled } from "./limits/budgets.ts";
import type { RelayKey } from "./ops/relay-key.ts";
import type { Push } from "./push/push.ts";
import { featuresOf } from "./wire/dispatch.ts";
import type { Handlers } from "./wire/outcome.ts";

/** The limits as they are in force here. A budget without a bound reads as null. */
function effectiveLimits({ rateFactor: factor, addressBudgets }: Config): Record<string, unknown> {
  const entries = Object.entries(WIRE.limits).map(([name, value]) => [
    name,
    typeof value === "number" ? value : scaled(value, factor),
  ]);
  const byAddress = Object.entries(addressBudgets).map(([name, budget]) => [name, scaled(budget, factor)]);
  return Object.fromEntries([...entries, ...byAddress]);
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
    limits: effectiveLimits(config),
    notify_window_secs: config.notifyBatchSecs,
    relay_pk: key.publicKey,
    vapid_key: push.vapidKey,
  };
}
