/** Arriving at a page: the document's title, and where the focus goes. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../view/words/t.ts";
import { moves } from "../state/route.ts";

/** Moves the focus to a page's heading when the page was reached from another one. */
export function useArrival(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("title.page", { title });
  }, [title]);
  // Before anything can be typed or pressed: a focus that comes late would be taken away from a field.
  useLayoutEffect(() => {
    if (moves.peek() > 0) heading.current?.focus();
  }, []);
  return heading;
}
