/** Public limits and lifetimes (§C.2) and our additions, merged from the topics. */
import { merged } from "./declare.ts";
import { TOPICS } from "./topics.ts";

export { ADDRESS_BUDGETS, type AddressBudgetName } from "./address-budgets.ts";
export type { RateBudget } from "./bounds.ts";

export const LIMITS = merged(TOPICS, "limits");

/** Padding buckets for the serialized Seal (metadata protection). */
export const BUCKETS = [256, 1024, 4096, 16384] as const;
