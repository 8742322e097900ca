/** What was typed into a field and not saved. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../../engine/face.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";
import { announce } from "./announcements.ts";
import { ports } from "./ports.ts";

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

/** Calling a person something else. */
export function useRename({ id, name: known }: Person) {
  const [name, setName] = useState(known);
  const { trouble, run } = useAct();
  const rename = (text: string): Promise<void> => ports().engine.renamePerson(id, text);
  useSaveOnLeave(name, known, rename);
  const save = (): void =>
    run(async () => {
      await rename(name.trim());
      announce(t("saved"));
    });
  return { name, setName, trouble, save, changed: name.trim() !== known };
}
