/** Rows of a long list, drawn as the focus moves on. */
import type { ComponentChild } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../../../src/view/words/t.ts";
import { afterPaint } from "../keys/focus.ts";
import { listRows } from "./list-rows.tsx";
import { Row } from "./rows.tsx";

/** A screen of rows is drawn by itself, more as the focus comes near their end. */
const FIRST = 6;
/** Rows drawn at a time: what is pressed meanwhile waits for them. */
const STEP = 2;

/** Long lists are drawn as far as the focus has come, and a little further. */
export function Growing<T extends { readonly id: string }>({
  items,
  row,
}: {
  readonly items: readonly T[];
  readonly row: (item: T) => ComponentChild;
}) {
  const [shown, setShown] = useState(STEP);
  // Rows that stand are the same elements again: Preact passes over them, and only the new ones are drawn.
  const standing = useMemo(() => new Map<T, ComponentChild>(), [row]);
  const drawn = (item: T): ComponentChild => {
    if (!standing.has(item)) standing.set(item, listRows([item], row)[0]);
    return standing.get(item);
  };
  const grow = (): void => setShown(shown + STEP);
  const more = shown < Math.min(FIRST, items.length);
  useEffect(() => (more ? afterPaint(grow) : undefined), [more, shown]);
  return (
    <>
      {items.slice(0, shown).map(drawn)}
      {items.length > shown && (
        // Another row each time: the focus stays at its place, which the first of the new rows takes.
        <Row key={shown} title={t("list.more", { n: items.length - shown })} label={t("key.more")} act={grow} grows />
      )}
    </>
  );
}
