/** Quiet hours in fields and in words. */
import type { QuietHours } from "../ports.ts";
import { t } from "../words/t.ts";

/** Until somebody chooses otherwise. */
export const NIGHT: QuietHours = { from: 22 * 60, to: 7 * 60 };

/** `22:00`, as a field for times has it. */
export const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

export function minutesOf(clock: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(clock) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

export const sayQuiet = (hours: QuietHours | undefined): string =>
  hours ? t("push.quiet.between", { from: clockOf(hours.from), to: clockOf(hours.to) }) : t("push.quiet.none");
