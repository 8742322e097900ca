/** Names that are typed into a field, and saved when the page is left too. */
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

/** Saves what was typed when the page is left: no button on the page throws it away. */
export function useSaveOnLeave(typed: string, known: string, save: (text: string) => Promise<Done>): void {
  const last = useRef({ typed, known, save });
  last.current = { typed, known, save };
  useEffect(
    () => () => {
      const { typed, known, save } = last.current;
      const text = typed.trim();
      // Whom it names may be gone by now; there is nobody left to tell.
      if (text !== "" && text !== known)
        quietly(
          perform(() => save(text)),
          "page.rename",
        );
    },
    [],
  );
}

/** Calling a person something else. */
export function useRename({ id, name: known }: Person) {
  const [name, setName] = useState(known);
  const { trouble, run } = useAct();
  const rename = (text: string): Promise<Done> => renamePerson(id, text);
  useSaveOnLeave(name, known, rename);
  return { name, setName, trouble, save: () => run(() => rename(name)), changed: name.trim() !== known };
}
