/** Before 52, Gecko knew no time zone by its name. Where that is so, it is taught them before anything is drawn. */
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
