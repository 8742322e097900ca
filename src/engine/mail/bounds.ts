/**
 * How much others may leave on this device: for each kind of row that somebody else causes, so much by one sender and so much by all of them.
 * Keys are free, so a bound by sender alone would bound nothing.
 */

export interface Bound {
  readonly by_sender: number;
  readonly in_all: number;
}

export const BOUNDS = {
  /** Notes of people I know that wait. A backlog of a month is none of a flood. */
  waiting: { by_sender: 2_000, in_all: 10_000 },
  /** Notes of keys I do not know, kept unseen so that one who is added later finds them. */
  hidden: { by_sender: 20, in_all: 200 },
  /** What is remembered of notes that are gone, so that they are known when they come again. */
  gone: { by_sender: 500, in_all: 5_000 },
  /** Groups I was asked into and have not answered. */
  invites: { by_sender: 10, in_all: 50 },
  /** Kinds of mail that this version does not know. */
  unknown: { by_sender: 50, in_all: 200 },
} as const satisfies Readonly<Record<string, Bound>>;

/** A row that counts, by whom it is. */
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
  // Most of the time there is no need to look.
  if (table.size < by_sender) return true;
  const rows = [...table.values()].filter(counts);
  return rows.length < in_all && rows.filter(({ from }) => from === sender).length < by_sender;
}

/** The rows beyond what senders may leave, each and together: the oldest go, by the order of the list where they are as old. */
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
