/** Making an identity, bringing one back, and calling oneself something. */
import { useState } from "preact/hooks";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import { type Done, type Trouble, useAct } from "./act.ts";

/** Asks the browser to keep what is about to be written, then writes it. */
async function written(make: () => Promise<void>): Promise<void> {
  const asked = ports().persist();
  await make();
  await asked.catch((error: unknown) => ports().trace.note("page.persist", error));
}

export const createIdentity = (name: string): Promise<void> => written(() => commands().createIdentity(name.trim()));

export async function restoreIdentity(words: string, name: string): Promise<Done> {
  await written(() => commands().restoreIdentity(words.trim(), name.trim()));
  return { next: { to: "restoring" } };
}

/** The form that brings an identity back. `missing`: there are no words yet. */
export function useRestoring() {
  const [words, setWords] = useState("");
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const { run, ...acting } = useAct();
  const restore = (): void => {
    setMissing(!words.trim());
    if (words.trim()) run(() => restoreIdentity(words, name));
  };
  return { ...acting, words, setWords, name, setName, missing, restore };
}

/** What is wrong with recovery words. `about` is what the engine says of it: the word that is not known, or how many there are. */
export const sayWords = (about: string, otherwise: string): string =>
  about === "" ? otherwise : /^\d+$/.test(about) ? t("words.count", { n: Number(about) }) : t("words.unknown", { word: about });

/** Only these words are there before the rest of the catalogue has come. */
export function sayRefusal(trouble: Trouble, about: string): string {
  if (trouble === "bad-words") return sayWords(about, t("trouble.bad-words"));
  return t(trouble === "storage" || trouble === "full" ? `trouble.${trouble}` : "welcome.failed");
}
