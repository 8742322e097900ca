/** Which mailboxes are looked into, and how often: pure, so that a month of it can be tested in a moment. */
import { DAY_S, epochOf } from "../../protocol/mailboxes/generations.ts";
import type { MailDayRecord } from "./records.ts";

/** Mailboxes of one generation, on the days when they can have mail. */
export interface Generation {
  readonly generation: number;
  /** The first epoch in which somebody may have written to them. */
  readonly from: number;
  /** When nobody knows them any more, unix seconds. */
  readonly until?: number;
}

export interface Day {
  readonly id: string;
  readonly generation: number;
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

export const dayId = (generation: number, epoch: number): string => `${generation}/${epoch}`;

/** Seconds after which a day's mailbox is looked into again; never, once nothing new can be in it and it was found empty. */
function interval(age: number, secondOfDay: number): number {
  if (age === 1) return secondOfDay < EARLY_S ? 600 : HOUR_S;
  if (age < 0) return HOUR_S;
  return DAY_S;
}

/** The days but today, newest first. @param now unix seconds */
export function daysOf(
  generations: readonly Generation[],
  records: ReadonlyMap<string, MailDayRecord>,
  now: number,
): readonly Day[] {
  const today = epochOf(now);
  const days: Day[] = [];
  for (let epoch = today + 1; epoch >= today - BACK_DAYS; epoch--) {
    if (epoch === today) continue;
    for (const { generation, from } of generations) {
      const id = dayId(generation, epoch);
      const record = records.get(id);
      if (epoch < from || record?.closed) continue;
      const due = record ? record.asked_at + interval(today - epoch, now - today * DAY_S) : now;
      days.push({ id, generation, epoch, due });
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
  [...records.keys()].filter((id) => Number(id.split("/")[1]) < epochOf(now) - BACK_DAYS);
