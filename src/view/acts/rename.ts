/** Editing names. A typed name is also saved when the user leaves the page. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { quietly } from "../state/quietly.ts";
import { t } from "../words/t.ts";
import { type Done, perform, useAct } from "./act.ts";

export async function renameMe(name: string): Promise<Done> {
  await commands().setName(name.trim());
  return { said: t("saved") };
}

export async function renamePerson(id: string, name: string): Promise<Done> {
  await commands().renamePerson(id, name.trim());
  return { said: t("saved") };
}

/** Saves the typed name on leaving: no button on the page may discard it. */
export function useSaveOnLeave(typed: string, known: string, save: (text: string) => Promise<Done>): void {
  const last = useRef({ typed, known, save });
  last.current = { typed, known, save };
  useEffect(
    () => () => {
      const { typed, known, save } = last.current;
      const text = typed.trim();
      // The person may have been removed meanwhile; the failure then concerns nobody.
      if (text !== "" && text !== known)
        quietly(
          perform(() => save(text)),
          "page.rename",
        );
    },
    [],
  );
}

/** Renaming a person. */
export function useRename({ id, name: known }: Person) {
  const [name, setName] = useState(known);
  const { trouble, run } = useAct();
  const rename = (text: string): Promise<Done> => renamePerson(id, text);
  useSaveOnLeave(name, known, rename);
  return { name, setName, trouble, save: () => run(() => rename(name)), changed: name.trim() !== known };
}
