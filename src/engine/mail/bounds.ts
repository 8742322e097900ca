/**
 * How much others may leave on this device: for each kind of row that somebody else causes, so much by one sender and so much by all of them.
 * Keys are free, so a bound by sender alone would bound nothing.
 */

export interface Bound {
  readonly by_sender: number;
  readonly in_all: number;
}

export const BOUNDS = {
  /** Waiting notes from people I know: enough for a month's backlog. */
  waiting: { by_sender: 2_000, in_all: 10_000 },
  /** Notes from unknown keys, kept and not shown, for the case that the sender is added later. */
  hidden: { by_sender: 20, in_all: 200 },
  /** Traces of notes that are gone, by which a repeat is recognized. */
  gone: { by_sender: 500, in_all: 5_000 },
  /** Groups I was asked into and have not answered. */
  invites: { by_sender: 10, in_all: 50 },
  /** Kinds of mail that this version does not know. */
  unknown: { by_sender: 50, in_all: 200 },
} as const satisfies Readonly<Record<string, Bound>>;

/** A row that counts, and its sender. */
interface Row {
  readonly from?: string;
}

/** Whether one more of this sender's fits beside those rows of the table that count. */
export function fits<T extends Row>(
  { by_sender, in_all }: Bound,
  table: ReadonlyMap<string, T>,
  sender: string,
  counts: (row: T) => boolean = () => true,
): boolean {
  // Usually the table is too small for a count to matter.
  if (table.size < by_sender) return true;
  const rows = [...table.values()].filter(counts);
  return rows.length < in_all && rows.filter(({ from }) => from === sender).length < by_sender;
}

/** The rows beyond the bounds, by sender and in all. The oldest go first; of rows with the same age, the first in the list. */
export function tooMany<T extends Required<Row> & { readonly received_at: number }>(
  { by_sender, in_all }: Bound,
  rows: readonly T[],
): readonly T[] {
  const left = new Map<string, number>();
  let freeInAll = in_all;
  const newestFirst = [...rows].reverse().sort((a, b) => b.received_at - a.received_at);
  return newestFirst.filter(({ from }) => {
    const share = left.get(from) ?? by_sender;
    if (share === 0 || freeInAll === 0) return true;
    left.set(from, share - 1);
    freeInAll--;
    return false;
  });
}
