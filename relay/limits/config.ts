/** The operator's settings of address budgets: `PPP_<name>`, such as `240/60`, or `256M/86400` for bytes (count/seconds). */
import { bound, type Environment, type Parser } from "../../src/host/env.ts";
import { ADDRESS_BUDGETS, type AddressBudgetName, type RateBudget } from "../../src/protocol/wire/limits.ts";

export const NO_BUDGET: RateBudget = { max_count: Infinity, window_secs: 1 };

function budgetFrom(text: string, amount: Parser<number>): RateBudget | undefined {
  if (text === "none") return NO_BUDGET;
  const [, count = "", seconds = ""] = /^(\w{1,16})\/(\d{1,6})$/.exec(text) ?? [];
  const max_count = count === "none" ? undefined : amount(count);
  const window_secs = Number(seconds);
  return max_count !== undefined && window_secs > 0 ? { max_count, window_secs } : undefined;
}

export function readAddressBudgets(env: Environment): Record<AddressBudgetName, RateBudget> {
  const read = (name: string, fallback: RateBudget): RateBudget => {
    const isBytes = name.endsWith("_BYTES");
    const allowed = `${isBytes ? "bytes, as 256M," : "a number"} and the seconds of its window, as ${isBytes ? "256M/86400" : "240/60"}, or none`;
    return env.read(`PPP_${name}`, fallback, allowed, (text) => budgetFrom(text, bound(isBytes)));
  };
  const entries = Object.entries<RateBudget>(ADDRESS_BUDGETS).map(([name, fallback]) => [name, read(name, fallback)]);
  return Object.fromEntries(entries) as Record<AddressBudgetName, RateBudget>;
}
