/** Events that the directory's parts report for metrics. No event can name a user. */
import type { Deleted } from "../../src/host/upkeep.ts";
import type { Usage } from "../store/contract.ts";

/** Parts of the first port, by path. */
export const AREAS = ["api", "oauth", "pages", "other"] as const;
export type Area = (typeof AREAS)[number];

export interface Observer {
  /** @param method of the declared ones: `NumberService.Get` @param outcome `ok`, or the code of the refusal */
  call(method: string, outcome: string): void;
  /** @param status of the answer */
  answered(area: Area, status: number): void;
  swept(deleted: Deleted): void;
  usageFrom(source: () => Promise<Usage>): void;
}

const nothing = (): void => undefined;
export const nobody: Observer = { call: nothing, answered: nothing, swept: nothing, usageFrom: nothing };
