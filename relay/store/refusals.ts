/** When a push service's refusals end a registration. */

const MAX_REFUSALS = 10;
const REFUSED_SECS = 24 * 60 * 60;

/** So many in a row, the first of them at least a day ago. @param since unix seconds */
export const isRefusedForGood = (
  { refusals, since }: { readonly refusals: number; readonly since: number },
  now: number,
): boolean => refusals >= MAX_REFUSALS && now - since >= REFUSED_SECS;
