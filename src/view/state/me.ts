/** State of the pages about me. */
import type { LanguageName } from "../words/language.ts";
import { ports } from "./ports.ts";

export function chooseLanguage(name: LanguageName): void {
  ports().preferences.set("language", name);
  // Every text changes, so the page starts again.
  location.reload();
}
