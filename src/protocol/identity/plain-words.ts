/**
 * Reduces a typed recovery phrase to the letters a to z, the only ones in the word list. Keyboards, mail programs and printers change
 * capitals, accents, ligatures and spaces.
 */
import { characterClass, INVISIBLE } from "../encoding/invisible.ts";

const ACCENTS = characterClass("0300-036f");
const BREAKS = characterClass("0009-000d 0085 2028 2029");

/** Lower case without accents and invisible characters; also reduces full-width letters, ligatures and the Turkish İ and ı. */
export function plainLetters(text: string): string {
  // Some engines that run the vectors have no `normalize`; ASCII does not need it.
  const decomposed = /^[ -~\s]*$/.test(text) ? text : text.normalize("NFKD");
  return decomposed
    .replace(BREAKS, " ")
    .replace(INVISIBLE, "")
    .replace(ACCENTS, "")
    .toLowerCase()
    .replace(/\u0131/g, "i");
}

/** The words of a text. Spaces, numbers and punctuation between them are dropped. */
export const plainWords = (text: string): readonly string[] =>
  plainLetters(text)
    .split(/[\s!-@[-`{-~\u00a1-\u00bf\u2010-\u205e\u3001-\u303f]+/)
    .filter((word) => word !== "");

/** Whether `typed` stands for `word`: its first four letters are unique in the list (BIP-39). */
export const isMeant = (typed: string, word: string): boolean => typed === word || (typed.length >= 4 && word.startsWith(typed));
