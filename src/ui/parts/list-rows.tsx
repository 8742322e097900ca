/** Rows of other people's data. A row that cannot be drawn shows an error instead; the others stay. */
import type { ComponentChild } from "preact";
import { eachRow } from "../../view/parts/boundary.tsx";
import { t } from "../../view/words/t.ts";

export const BrokenLine = () => <p class="small">{t("row.broken")}</p>;

export const listRows = <T extends { readonly id: string }>(items: readonly T[], row: (item: T) => ComponentChild) =>
  eachRow(items, row, <li class="row small">{t("row.broken")}</li>);
