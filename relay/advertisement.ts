/** The capability advertisement (§C.6 and ours): what this relay really does, read off the features that are wired. */
import { type Capabilities, PROTOCOL_VERSION } from "../src/protocol/wire/capabilities.ts";
import type { Wire } from "../src/protocol/wire/wire.ts";
import type { Config } from "./config.ts";
import type { Running } from "./feature.ts";
import { scaled } from "./limits/budgets.ts";
import type { RelayKey } from "./ops/relay-key.ts";
import type { Handlers } from "./wire/outcome.ts";

/** The limits as they are in force here. A budget without a bound reads as null. */
function effectiveLimits(wire: Wire, { rateFactor: factor, addressBudgets }: Config): Record<string, unknown> {
  const entries = Object.entries(wire.limits).map(([name, value]) => [
    name,
    typeof value === "number" ? value : scaled(value, factor),
  ]);
  const byAddress = Object.entries(addressBudgets).map(([name, budget]) => [name, scaled(budget, factor)]);
  return Object.fromEntries([...entries, ...byAddress]);
}

/** Whether every command that needs a capability has a handler; `undefined` where no command needs it. */
function isServed(wire: Wire, handlers: Handlers, capability: string): boolean | undefined {
  const commands = Object.keys(wire.commands).filter((cmd) => wire.featureOf(cmd) === capability);
  return commands.length === 0 ? undefined : commands.every((cmd) => Object.hasOwn(handlers, cmd));
}

/** What the running features advertise, in the order of the wire. @throws Error where that is not what is wired, or no wire at all */
export function advertisedBy(wire: Wire, running: readonly Running[], handlers: Handlers): readonly string[] {
  for (const cmd of Object.keys(handlers)) {
    if (!Object.hasOwn(wire.commands, cmd)) throw new Error(`${cmd} is served, and no topic declares it`);
  }
  const advertised = running.flatMap(({ advertises = [] }) => advertises);
  for (const capability of advertised) {
    if (!wire.features.includes(capability)) throw new Error(`${capability} is advertised, and no topic declares it`);
    if (isServed(wire, handlers, capability) === false) throw new Error(`${capability} is advertised, and not all of it is served`);
  }
  for (const capability of wire.features) {
    if (isServed(wire, handlers, capability) && !advertised.includes(capability)) {
      throw new Error(`${capability} is served, and nobody advertises it`);
    }
  }
  return wire.features.filter((capability) => advertised.includes(capability));
}

/** What does not change while the relay runs. */
export function advertisementOf(
  wire: Wire,
  config: Config,
  running: readonly Running[],
  handlers: Handlers,
  key: Pick<RelayKey, "publicKey">,
): Omit<Capabilities, "features"> & { readonly features: readonly string[] } {
  return {
    version: PROTOCOL_VERSION,
    transports: ["ws", ...running.flatMap(({ transport = [] }) => transport)],
    features: advertisedBy(wire, running, handlers),
    limits: effectiveLimits(wire, config),
    notify_window_secs: config.notifyBatchSecs,
    relay_pk: key.publicKey,
  };
}
