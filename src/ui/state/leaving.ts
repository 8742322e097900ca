/** What was typed into a field and not saved. */
import { useEffect, useRef } from "preact/hooks";

/** Saves it when the page is left: no button on the page throws it away. */
export function useSaveOnLeave(typed: string, known: string, save: (text: string) => Promise<void>): void {
  const last = useRef({ typed, known, save });
  last.current = { typed, known, save };
  useEffect(
    () => () => {
      const { typed, known, save } = last.current;
      const text = typed.trim();
      // Whom it names may be gone by now; there is nobody left to tell.
      if (text !== "" && text !== known) save(text).catch(() => {});
    },
    [],
  );
}
