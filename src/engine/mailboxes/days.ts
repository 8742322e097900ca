/** Which mailboxes are looked into, and how often: pure, so that a month of it can be tested in a moment. */
import { DAY_S, epochOf, isOfLinks, LINK_OPEN_S } from "../../protocol/mailboxes/generations.ts";
import { CLOCK_OFF_S } from "../link/relays.ts";
import type { MailboxGeneration } from "../me/records.ts";
import type { MailDayRecord } from "./records.ts";

/** Mailboxes of one generation, on the days when they can have mail. */
export interface Generation extends MailboxGeneration {
  /** When nobody knows them any more, unix seconds. */
  readonly until?: number;
}

export interface Day {
  readonly id: string;
  readonly of: Generation;
  readonly epoch: number;
  /** Unix seconds. */
  readonly due: number;
}

/** A letter may come into a day's mailbox for so many days after it. */
const OPEN_DAYS = 7;
/** No letter lives longer. */
const BACK_DAYS = 31;
const HOUR_S = 3_600;
/** Yesterday's is looked into often until this time of the day: somebody's letter waited for a line over midnight. */
const EARLY_S = 2 * HOUR_S;

/** Of the generations of other keys and relays, too. */
export const dayId = ({ generation, relay = "", seed = "" }: MailboxGeneration, epoch: number): string =>
  `${[relay.replace(/^https?:\/\//, ""), seed.slice(0, 16), generation].filter((part) => part !== "").join(" ")}/${epoch}`;

/** Of mailboxes that are given up something may still lie there. */
export const isOver = ({ until }: Pick<Generation, "until">, now: number): boolean =>
  until !== undefined && !(until + BACK_DAYS * DAY_S > now);

/** Seconds after which a day's mailbox is looked into again; never, once nothing new can be in it and it was found empty. */
function interval(age: number, secondOfDay: number): number {
  if (age === 1) return secondOfDay < EARLY_S ? 600 : HOUR_S;
  if (age <= 0) return HOUR_S;
  return DAY_S;
}

/** So long after a link was given out somebody may be waiting beside the other; and so long its answers are still to be expected. */
const LINK_LIVE_S = 7 * DAY_S;
const LINK_LATELY_S = 14 * DAY_S;

/** Seconds since the link that names these mailboxes was last given out; 0 for mailboxes that contacts know. */
const linkAge = ({ generation, until = 0 }: Generation, now: number): number =>
  isOfLinks(generation) ? now - (until - LINK_OPEN_S) : 0;

/** Whether somebody may be waiting: its mailbox of today has a line of its own, and needs no visit. */
export const isLive = (one: Generation, now: number): boolean =>
  one.relay === undefined &&
  one.seed === undefined &&
  (isOfLinks(one.generation) ? linkAge(one, now) < LINK_LIVE_S : one.until === undefined);

/** Of a visit that has been: what is dated later was written while a clock was wrong, and says nothing. */
export const isPast = (record: Pick<MailDayRecord, "asked_at"> | undefined, now: number): boolean =>
  record !== undefined && record.asked_at <= now + CLOCK_OFF_S;

/** When a day's mailbox is to be looked into, unix seconds; `undefined`: not at all, it has a line, or nothing can be in it. */
function dueAt(of: Generation, epoch: number, kept: MailDayRecord | undefined, now: number): number | undefined {
  const today = epochOf(now);
  const record = isPast(kept, now) ? kept : undefined;
  // Given up before it began: nobody wrote to it.
  if (of.until !== undefined && epoch * DAY_S > of.until) return undefined;
  if (epoch < of.from || record?.closed || (epoch === today && isLive(of, now))) return undefined;
  if (!record) return now;
  const isLeft = of.rarely || (of.until ?? Number.POSITIVE_INFINITY) <= now;
  return record.asked_at + (isLeft || linkAge(of, now) > LINK_LATELY_S ? DAY_S : interval(today - epoch, now - today * DAY_S));
}

/** The days to visit, newest first: all but those that have a line. @param now unix seconds */
export function daysOf(
  generations: readonly Generation[],
  records: ReadonlyMap<string, MailDayRecord>,
  now: number,
): readonly Day[] {
  const today = epochOf(now);
  const epochs = Array.from({ length: BACK_DAYS + 2 }, (_, back) => today + 1 - back);
  return epochs.flatMap((epoch) =>
    generations.flatMap((of): readonly Day[] => {
      const id = dayId(of, epoch);
      const due = dueAt(of, epoch, records.get(id), now);
      return due === undefined ? [] : [{ id, of, epoch, due }];
    }),
  );
}

/** What is known of a day's mailbox that was found empty at `now`. */
export const emptied = ({ id, epoch }: Pick<Day, "id" | "epoch">, now: number): MailDayRecord => ({
  id,
  asked_at: now,
  // A sender whose clock is slow repeats a letter a little longer.
  ...(now >= (epoch + OPEN_DAYS) * DAY_S + HOUR_S ? { closed: true } : {}),
});

/** Records of days that no letter can be in any more. */
export const outdated = (records: ReadonlyMap<string, MailDayRecord>, now: number): readonly string[] =>
  // The record of my own key names no day, and stays.
  [...records.keys()].filter((id) => Number(id.split("/")[1] ?? Number.POSITIVE_INFINITY) < epochOf(now) - BACK_DAYS);
