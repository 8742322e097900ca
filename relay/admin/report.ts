/** What `stats` prints. */
import type { AdminContext } from "./database.ts";

/** @param report numbers by name, `oldest_event` in unix seconds among them. @returns the exit code */
export function printReport(
  report: Record<string, number>,
  { now, json, print }: Pick<AdminContext, "now" | "json" | "print">,
): number {
  const oldest = report.oldest_event ?? 0;
  report.oldest_waiting_days = oldest === 0 ? 0 : Number(((now - oldest) / 86_400).toFixed(1));
  if (json) print(JSON.stringify(report));
  else for (const [name, value] of Object.entries(report)) print(`${name.padEnd(24)}${value.toLocaleString("en")}`);
  return 0;
}
