/** Making an identity, or bringing one back. */
import { t } from "../words/t.ts";
import type { Trouble } from "./act.ts";
import { ports } from "./ports.ts";

/** Asks the browser to keep what is about to be written, then writes it. */
export async function begin(make: () => Promise<void>): Promise<void> {
  const asked = ports().persist();
  await make();
  await asked.catch(() => false);
}

/** Only these words are there before the rest of the catalogue has come. */
export const sayRefusal = (trouble: Trouble): string =>
  t(trouble === "bad-words" || trouble === "storage" ? `trouble.${trouble}` : "welcome.failed");
