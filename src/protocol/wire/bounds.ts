/** How limits and budgets are declared. */

export interface RateBudget {
  readonly max_count: number;
  readonly window_secs: number;
}

/** The end of a limit's name is its unit: SECS, BYTES or SIZE (bytes), M (metres). Otherwise it is a count. */
export type Limit = number | RateBudget;

/* @__NO_SIDE_EFFECTS__ */
export const rate = (max_count: number, window_secs: number): RateBudget => ({ max_count, window_secs });
