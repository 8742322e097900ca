/** What the pages about me ask and set. */
import { useEffect, useState } from "preact/hooks";
import type { LanguageName } from "../words/language.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/** Whether the browser promised to keep the data; undefined until it has said. */
export function useKept(): boolean | undefined {
  const [kept, setKept] = useState<boolean | undefined>(undefined);
  useEffect(() => {
    quietly(ports().storage.persisted().then(setKept), "page.persist");
  }, []);
  return kept;
}

export function chooseLanguage(name: LanguageName): void {
  ports().preferences.set("language", name);
  // Every word is another: the shortest way is to begin anew.
  location.reload();
}
