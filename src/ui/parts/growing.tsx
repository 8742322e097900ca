/** A long list, drawn forty rows at a time as its end comes into view, so that a thousand notes do not block the page. */
import type { ComponentChild } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../view/words/t.ts";
import { listRows } from "./list-rows.tsx";

const STEP = 40;

interface GrowingProps<T extends { readonly id: string }> {
  readonly items: readonly T[];
  readonly row: (item: T) => ComponentChild;
  readonly label?: string;
}

export function Growing<T extends { readonly id: string }>({ items, row, label }: GrowingProps<T>) {
  const [shown, setShown] = useState(STEP);
  const end = useRef<HTMLButtonElement>(null);
  const more = items.length > shown;
  useEffect(() => {
    const node = end.current;
    if (!node) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setShown((count) => count + STEP);
      },
      { rootMargin: "600px" },
    );
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [more, shown]);
  return (
    <>
      <ul class="rows" aria-label={label}>
        {listRows(items.slice(0, shown), row)}
      </ul>
      {more && (
        <button ref={end} type="button" class="btn quiet" onClick={() => setShown(shown + STEP)}>
          {t("list.more", { n: items.length - shown })}
        </button>
      )}
    </>
  );
}
