/** Text about a changed key. It is loaded with the pages about people. */
import type { Person } from "../../engine/face.ts";
import { t } from "../words/t.ts";

/** How the earlier key had been verified. */
export function sayChecked({ change }: Person, name: string): string {
  if (change?.by === "voice") return t("change.aloud", { name });
  return t(change?.before === 2 ? "change.person" : "change.link", { name });
}
