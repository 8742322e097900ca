/** How limits and budgets are declared. */

export interface RateBudget {
  readonly max_count: number;
  readonly window_secs: number;
}

/** A number's unit is the end of its name: SECS, BYTES or SIZE, M; else it counts something. */
export type Limit = number | RateBudget;

/* @__NO_SIDE_EFFECTS__ */
export const rate = (max_count: number, window_secs: number): RateBudget => ({ max_count, window_secs });
