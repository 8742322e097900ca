/** Small parts that several screens share. */
import type { ComponentChild } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Trouble } from "../../../src/view/acts/act.ts";
import { eachRow } from "../../../src/view/parts/boundary.tsx";
import { me } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { afterPaint } from "../keys/focus.ts";
import { Icon } from "./icon.tsx";
import { Row, Say } from "./rows.tsx";
import { Screen } from "./screen.tsx";

export function Wrong({ children }: { readonly children: ComponentChild }) {
  return (
    <p class="say wrong" role="alert">
      <Icon name="failed" small />
      <span>{children}</span>
    </p>
  );
}

export function TroubleLine({ trouble }: { readonly trouble: Trouble | undefined }) {
  return trouble ? <Wrong>{t(`trouble.${trouble}`)}</Wrong> : null;
}

/** What is still missing before an act can be done: said on press, and no alarm. */
export function Missing({ children }: { readonly children: ComponentChild }) {
  return (
    <p class="say missing" role="alert">
      <Icon name="warning" small />
      <span>{children}</span>
    </p>
  );
}

/** Rows of what others wrote: one that cannot be drawn says so, and the others stay. */
export const listRows = <T extends { readonly id: string }>(items: readonly T[], row: (item: T) => ComponentChild) =>
  eachRow(items, row, <Row title={t("row.broken")} />);

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
  // Growing by two draws two: rows that stand are the same elements, which Preact passes over.
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

export const myName = (): string => me.value?.name || t("person.nameless");

const told = (of: "page.broken" | "lost") => (
  <Screen title={t(`${of}.title`)}>
    <Say lead>{t(`${of}.text`)}</Say>
  </Screen>
);

/** A screen that cannot be drawn. */
export const BrokenScreen = () => told("page.broken");

/** What one looked at is gone. */
export const Lost = () => told("lost");
