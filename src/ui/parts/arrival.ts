/** What happens when a page opens: the document's title is set, and the focus moves. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../view/words/t.ts";
import { navigations } from "../state/route.ts";

/** Moves the focus to a page's heading when the page was reached from another one. */
export function useArrival(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("title.page", { title });
  }, [title]);
  // A layout effect, before the user can type: a late focus would be taken from a field.
  useLayoutEffect(() => {
    if (navigations.peek() > 0) heading.current?.focus();
  }, []);
  return heading;
}
