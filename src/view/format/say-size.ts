import { t } from "../words/t.ts";
import { rounded } from "./say.ts";

/** `12 KB`, `1.5 MB`. */
export function saySize(bytes: number): string {
  const kb = bytes / 1024;
  if (kb < 1000) return t("unit.kb", { n: rounded(Math.max(1, kb), 0) });
  const mb = kb / 1024;
  return mb < 1000 ? t("unit.mb", { n: rounded(mb, 1) }) : t("unit.gb", { n: rounded(mb / 1024, 1) });
}
