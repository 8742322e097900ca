/** Who may do how much: the declared budgets (§C.2, §C.3), times the operator's factor. */
import { COMMANDS, type CommandName } from "../../src/protocol/wire/commands.ts";
import { LIMITS, type RateBudget } from "../../src/protocol/wire/limits.ts";
import { SlidingWindows } from "./sliding-windows.ts";

/** Keys remembered for each kind of limit. */
const MAX_KEYS = 100_000;

/** Every question answers 0 for yes, or the seconds until it would be yes. */
export interface RateLimits {
  command(cmd: CommandName, callerKey: string, now: number): number;
  sealedToken(tokenKey: string, now: number): number;
  sealedAddress(addressKey: string, now: number): number;
  /** Whether an address has had too many requests over HTTP refused; asking costs nothing. */
  refusedAddress(addressKey: string, now: number): number;
  /** One more was refused. */
  countRefused(addressKey: string, now: number): void;
}

export function scaled(budget: RateBudget, factor: number): RateBudget {
  return { max_count: Math.floor(budget.max_count * factor), window_secs: budget.window_secs };
}

export function createRateLimits(factor: number): RateLimits {
  const commands = new SlidingWindows(MAX_KEYS);
  const tokens = new SlidingWindows(MAX_KEYS);
  const addresses = new SlidingWindows(MAX_KEYS);
  const refused = new SlidingWindows(MAX_KEYS);
  const budgets = new Map(Object.entries(COMMANDS).map(([cmd, { rate }]) => [cmd, scaled(rate, factor)]));
  const perToken = scaled(LIMITS.SEALED_TOKEN_RATE_LIMIT, factor);
  const perAddress = scaled(LIMITS.SEALED_IP_RATE_LIMIT, factor);
  const refusals = scaled(LIMITS.HTTP_REFUSED_RATE, factor);
  return {
    refusedAddress: (addressKey, now) => refused.wait(addressKey, refusals, now),
    countRefused: (addressKey, now) => void refused.take(addressKey, refusals, now),
    command: (cmd, callerKey, now) => commands.take(`${cmd} ${callerKey}`, budgets.get(cmd) as RateBudget, now),
    sealedToken: (tokenKey, now) => tokens.take(tokenKey, perToken, now),
    sealedAddress: (addressKey, now) => addresses.take(addressKey, perAddress, now),
  };
}
