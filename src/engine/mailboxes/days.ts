/** Which mailboxes are looked into, and how often: pure, so that a month of it can be tested in a moment. */
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
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

/** Seconds after which a day's mailbox is looked into again; never, once nothing new can be in it and it was found empty. */
function interval(age: number, secondOfDay: number): number {
  if (age === 1) return secondOfDay < EARLY_S ? 600 : HOUR_S;
  if (age <= 0) return HOUR_S;
  return DAY_S;
}

/** Mailboxes that a link names: generations from here on, one a week. */
const LINKS = 0x8000_0000;
/** How long before its end a link's mailboxes are looked into now and then only. */
const LINK_REST_S = 7 * DAY_S;

/** Whether somebody may be waiting: its mailbox of today has a line of its own, and needs no visit. */
export const isLive = ({ generation, relay, seed, until }: Generation, now: number): boolean =>
  relay === undefined && seed === undefined && (until === undefined || (generation >= LINKS && until - now > LINK_REST_S));

/** The days to visit, newest first: all but those that have a line. @param now unix seconds */
export function daysOf(
  generations: readonly Generation[],
  records: ReadonlyMap<string, MailDayRecord>,
  now: number,
): readonly Day[] {
  const today = epochOf(now);
  const days: Day[] = [];
  for (let epoch = today + 1; epoch >= today - BACK_DAYS; epoch--) {
    for (const of of generations) {
      if (epoch === today && isLive(of, now)) continue;
      const id = dayId(of, epoch);
      const record = records.get(id);
      if (epoch < of.from || record?.closed) continue;
      const due = record ? record.asked_at + interval(today - epoch, now - today * DAY_S) : now;
      days.push({ id, of, epoch, due });
    }
  }
  return days;
}

/** What is known of a day's mailbox that was found empty at `now`. */
export const emptied = ({ id, epoch }: Pick<Day, "id" | "epoch">, now: number): MailDayRecord => ({
  id,
  asked_at: now,
  ...(now >= (epoch + OPEN_DAYS) * DAY_S ? { closed: true } : {}),
});

/** Records of days that no letter can be in any more. */
export const outdated = (records: ReadonlyMap<string, MailDayRecord>, now: number): readonly string[] =>
  // The record of my own key names no day, and stays.
  [...records.keys()].filter((id) => Number(id.split("/")[1] ?? Number.POSITIVE_INFINITY) < epochOf(now) - BACK_DAYS);
