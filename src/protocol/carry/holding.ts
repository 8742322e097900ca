/** How much a courier holds, app or box: what gives way when there is no more room. Pure; the rows are the store's own. */
import { DAY_S } from "./signed.ts";

export interface HoldingLimits {
  readonly bytes: number;
  readonly events: number;
  /** Of one recipient. */
  readonly recipientBytes: number;
  /** Deposits of one member. */
  readonly memberDeposits: number;
  readonly memberDepositBytes: number;
  /** Of one member, with those whose answer waits for them. */
  readonly memberAnswers: number;
}

/** Of mail that is not there any more its id is remembered so long, so that it is not taken again. */
export const SEEN_SECS = 30 * DAY_S;
/** A courier gives an event to so many other couriers. */
export const MAX_COPIES = 3;

export interface HeldRow {
  readonly id: string;
  /** Whose it is: a key, or whatever names it. */
  readonly recipient: string;
  readonly bytes: number;
  readonly expires_at: number;
}

const sizeOf = (rows: readonly HeldRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

function soonest(rows: readonly HeldRow[]): HeldRow | undefined {
  return rows.reduce<HeldRow | undefined>((first, row) => (first && first.expires_at <= row.expires_at ? first : row), undefined);
}

/** The rows of the recipient who has most. */
function most(rows: readonly HeldRow[]): readonly HeldRow[] {
  const by = new Map<string, HeldRow[]>();
  for (const row of rows) by.set(row.recipient, [...(by.get(row.recipient) ?? []), row]);
  return [...by.values()].reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a), []);
}

/**
 * What gives way to a new one: what ends first, of its own recipient where that one has their share, else of the recipient who has most.
 * @param letters bytes of outgoing mail, which never gives way
 * @returns ids of rows to drop; the new one's own, and no other, where it is that one that has to go
 */
export function makeRoom(limits: HoldingLimits, held: readonly HeldRow[], row: HeldRow, letters: number): readonly string[] {
  const out: string[] = [];
  let rows: readonly HeldRow[] = [...held, row];
  const own = (): readonly HeldRow[] => rows.filter(({ recipient }) => recipient === row.recipient);
  for (;;) {
    const isOwnFull = sizeOf(own()) > limits.recipientBytes;
    if (!isOwnFull && sizeOf(rows) + letters <= limits.bytes && rows.length <= limits.events) return out;
    const next = soonest(isOwnFull ? own() : most(rows));
    if (!next) return out;
    out.push(next.id);
    rows = rows.filter((one) => one !== next);
    if (next === row) return [row.id];
  }
}

/** What is held of a member's outgoing mail, and in all. */
export interface HeldDeposits {
  /** Not answered yet. */
  readonly waiting: number;
  readonly bytes: number;
  readonly withAnswers: number;
  /** Envelopes and outgoing mail of everybody. */
  readonly allBytes: number;
}

/** Whether another deposit of a member is taken. */
export const takesDeposit = (limits: HoldingLimits, held: HeldDeposits, bytes: number): boolean =>
  held.waiting < limits.memberDeposits &&
  held.bytes + bytes <= limits.memberDepositBytes &&
  held.withAnswers < limits.memberAnswers &&
  held.allBytes + bytes <= limits.bytes;
