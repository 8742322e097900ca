import { describe, expect, it } from "vitest";
import { DAY_S, LINK_OPEN_S, linkGeneration } from "../../protocol/mailboxes/generations.ts";
import { daysOf, emptied, type Generation, outdated } from "./days.ts";
import type { MailDayRecord } from "./records.ts";

const TODAY = 20_800;
const NOON = (TODAY + 0.5) * DAY_S;
const MINE: Generation = { generation: 0, from: 0 };
const back = (generation: Generation, now = NOON, records = new Map<string, MailDayRecord>()) =>
  daysOf([generation], records, now).map(({ epoch, due }) => [epoch - TODAY, due - now] as const);

describe("the days that are looked into", () => {
  it("are tomorrow and the 31 before today, newest first; today has a line", () => {
    const days = back(MINE).map(([day]) => day);
    expect(days).toEqual([1, ...Array.from({ length: 31 }, (_, i) => -1 - i)]);
    expect(back({ ...MINE, from: TODAY - 2 }).map(([day]) => day)).toEqual([1, -1, -2]);
  });

  it("come again by their age: yesterday soon while it is early, older ones daily, closed ones never", () => {
    const early = (TODAY + 1 / 24) * DAY_S;
    for (const [now, yesterday] of [
      [early, 600],
      [NOON, 3_600],
    ] as const) {
      const records = new Map(
        [1, -1, -3, -9].map((day) => {
          const record = emptied({ id: `0/${TODAY + day}`, epoch: TODAY + day }, now);
          return [record.id, record] as const;
        }),
      );
      const due = new Map(back(MINE, now, records));
      expect([due.get(1), due.get(-1), due.get(-3), due.get(-9)]).toEqual([3_600, yesterday, DAY_S, undefined]);
    }
  });

  it("of generations, keys and relays of before are visited today as well, and those of an old link once a day", () => {
    expect(back({ ...MINE, until: NOON + 1 }).map(([day]) => day)).toContain(0);
    expect(back({ ...MINE, relay: "https://old.example" }).map(([day]) => day)).toContain(0);
    const link = (days_ago: number): Generation => ({
      generation: linkGeneration(TODAY),
      from: TODAY - 40,
      until: NOON - days_ago * DAY_S + LINK_OPEN_S,
    });
    expect(back(link(3)).map(([day]) => day)).not.toContain(0);
    const id = `${linkGeneration(TODAY)}/${TODAY}`;
    for (const [days_ago, due] of [
      [10, 3_600],
      [20, DAY_S],
    ] as const)
      expect(new Map(back(link(days_ago), NOON, new Map([[id, { id, asked_at: NOON }]]))).get(0)).toBe(due);
  });

  it("are forgotten when no letter can be in them, but for that of one's own key", () => {
    const ids = ["own", `0/${TODAY - 31}`, `0/${TODAY - 32}`, `old.example 1/${TODAY - 40}`];
    const records = new Map(ids.map((id) => [id, { id, asked_at: 0 }]));
    expect(outdated(records, NOON)).toEqual(ids.slice(2));
  });
});
