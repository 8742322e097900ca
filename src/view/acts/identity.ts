/** Making an identity, or bringing one back. */

import type { Trouble } from "../state/act.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";

/** Asks the browser to keep what is about to be written, then writes it. */
export async function begin(make: () => Promise<void>): Promise<void> {
  const asked = ports().persist();
  await make();
  await asked.catch(() => false);
}

/** What is wrong with recovery words. `about` is what the engine says of it: the word that is not known, or how many there are. */
export const sayWords = (about: string, otherwise: string): string =>
  about === "" ? otherwise : /^\d+$/.test(about) ? t("words.count", { n: Number(about) }) : t("words.unknown", { word: about });

/** Only these words are there before the rest of the catalogue has come. */
export function sayRefusal(trouble: Trouble, about: string): string {
  if (trouble === "bad-words") return sayWords(about, t("trouble.bad-words"));
  return t(trouble === "storage" || trouble === "full" ? `trouble.${trouble}` : "welcome.failed");
}
