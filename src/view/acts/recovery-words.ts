/** Recovery words: shown, checked, and those of the next key. */
import { useEffect, useState } from "preact/hooks";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { drawThree, isRight } from "../state/three-words.ts";
import { t } from "../words/t.ts";
import { type Done, type Trouble, troubleOf } from "./act.ts";

/** @param whose of my current key, or of the key I move to */
export function useWords(whose: "mine" | "next"): { readonly words: readonly string[]; readonly unread: Trouble | undefined } {
  const [words, setWords] = useState<readonly string[]>([]);
  const [unread, setUnread] = useState<Trouble | undefined>(undefined);
  useEffect(() => {
    let current = true;
    const read = whose === "mine" ? commands().words() : commands().nextWords();
    read.then(
      (list) => current && setWords(list),
      (error: unknown) => current && setUnread(troubleOf(error)),
    );
    return () => {
      current = false;
    };
  }, [whose]);
  return { words, unread };
}

export async function confirmWords(): Promise<Done> {
  await commands().confirmWords();
  return { said: t("check.done"), next: { to: "me" } };
}

export async function moveToNextKey(): Promise<Done> {
  await commands().moveToNextKey();
  return { said: t("move.done"), next: { to: "me" } };
}

/** Asks for three of the words. @param onRight called when all three are right */
export function useWordCheck(words: readonly string[], onRight: () => void) {
  const [places] = useState(() => drawThree(ports().random(12)));
  const [answers, setAnswers] = useState<Readonly<Record<number, string>>>({});
  const [checked, setChecked] = useState(false);
  const isWrong = (place: number): boolean => !isRight(answers[place] ?? "", words[place]);
  const asked = places.map((place) => ({
    place,
    answer: answers[place] ?? "",
    wrong: checked && isWrong(place),
    setAnswer: (text: string): void => {
      setChecked(false);
      setAnswers({ ...answers, [place]: text });
    },
  }));
  const check = (): void => {
    setChecked(true);
    if (words.length > 0 && !places.some(isWrong)) onRight();
  };
  return { asked, check };
}
