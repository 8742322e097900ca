/** State of the pages about me. */
import { useEffect, useState } from "preact/hooks";
import type { LanguageName } from "../words/language.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

/** Whether the browser promised to keep the data; undefined until it has said. */
export function usePersisted(): boolean | undefined {
  const [persisted, setPersisted] = useState<boolean | undefined>(undefined);
  useEffect(() => {
    quietly(ports().storage.persisted().then(setPersisted), "page.persist");
  }, []);
  return persisted;
}

export function chooseLanguage(name: LanguageName): void {
  ports().preferences.set("language", name);
  // Every text changes, so the page starts again.
  location.reload();
}
