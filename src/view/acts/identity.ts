/** Creating and restoring an identity. */
import { useState } from "preact/hooks";
import { commands } from "../state/commands.ts";
import { requestPersistence } from "../state/persistence.ts";
import { t } from "../words/t.ts";
import { type Done, type Trouble, useAct } from "./act.ts";

/** Asks the browser for persistent storage before something is written. */
async function withPersistence(make: () => Promise<void>): Promise<void> {
  const asked = requestPersistence();
  await make();
  await asked;
}

/** @param hidden whether the relay is kept from seeing who gets their mail */
export const createIdentity = (name: string, hidden: boolean): Promise<void> =>
  withPersistence(() => commands().createIdentity(name.trim(), hidden));

/** @param hides whether mail is hidden where no backup says otherwise */
export async function restoreIdentity(words: string, name: string, hides: boolean): Promise<Done> {
  await withPersistence(() => commands().restoreIdentity(words.trim(), name.trim(), hides));
  return { next: { to: "restoring" } };
}

/** The form that restores an identity. `missing`: no words were typed yet. */
export function useRestoring(hides: boolean) {
  const [words, setWords] = useState("");
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const { run, ...acting } = useAct();
  const restore = (): void => {
    setMissing(!words.trim());
    if (words.trim()) run(() => restoreIdentity(words, name, hides));
  };
  return { ...acting, words, setWords, name, setName, missing, restore };
}

/** What is wrong with recovery words. `about` comes from the engine: the unknown word, or the number of words. */
export const sayWords = (about: string, otherwise: string): string =>
  about === "" ? otherwise : /^\d+$/.test(about) ? t("words.count", { n: Number(about) }) : t("words.unknown", { word: about });

/** Uses only texts that are loaded before the rest of the catalogue. */
export function sayRefusal(trouble: Trouble, about: string): string {
  if (trouble === "bad-words") return sayWords(about, t("trouble.bad-words"));
  return t(trouble === "storage" || trouble === "full" ? `trouble.${trouble}` : "welcome.failed");
}
