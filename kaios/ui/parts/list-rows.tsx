/** Rows of other people's data. A row that cannot be drawn shows an error instead; the others stay. */
import type { ComponentChild } from "preact";
import { eachRow } from "../../../src/view/parts/boundary.tsx";
import { t } from "../../../src/view/words/t.ts";
import { Row } from "./rows.tsx";

export const listRows = <T extends { readonly id: string }>(items: readonly T[], row: (item: T) => ComponentChild) =>
  eachRow(items, row, <Row title={t("row.broken")} />);
