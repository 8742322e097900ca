/** Gecko before 52 knows no time zone by name. There the zones are added before the first paint. */
import type { teachZones } from "./old-intl.ts";

function areKnown(): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: "Europe/London" }).formatToParts !== undefined;
  } catch {
    return false;
  }
}

export async function knowZones(scope: unknown): Promise<void> {
  if (!areKnown()) (await import("./old-intl.ts")).teachZones(scope as Parameters<typeof teachZones>[0]);
}
