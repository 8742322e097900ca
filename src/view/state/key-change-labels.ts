/** What is true of a changed key, in words that come with the pages about people. */
import type { Person } from "../../engine/face.ts";
import { t } from "../words/t.ts";

/** How the key was checked that somebody had before it changed. */
export function sayChecked({ change }: Person, name: string): string {
  if (change?.by === "voice") return t("change.aloud", { name });
  return t(change?.before === 2 ? "change.person" : "change.link", { name });
}
