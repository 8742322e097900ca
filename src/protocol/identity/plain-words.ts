/** Words of a recovery phrase as keyboards, mails and printers make them, as plain letters: a to z are all that the list has. */
import { between, UNSEEN } from "../encoding/unseen.ts";

const ACCENTS = between("0300-036f");
const BREAKS = between("0009-000d 0085 2028 2029");

/** Small letters without accents or anything unseen: full-width letters, ligatures and the Turkish İ and ı too. */
export function plain(text: string): string {
  // Not every engine that reads our vectors can normalize.
  const apart = /^[ -~\s]*$/.test(text) ? text : text.normalize("NFKD");
  return apart
    .replace(BREAKS, " ")
    .replace(UNSEEN, "")
    .replace(ACCENTS, "")
    .toLowerCase()
    .replace(/\u0131/g, "i");
}

/** The words of a text, whatever stands between or before them: spaces, numbers, commas. */
export const plainWords = (text: string): readonly string[] =>
  plain(text)
    .split(/[\s!-@[-`{-~\u00a1-\u00bf\u2010-\u205e\u3001-\u303f]+/)
    .filter((word) => word !== "");

/** Whether what was typed stands for this word of the list: the first four letters tell every one apart (BIP-39). */
export const isMeant = (typed: string, word: string): boolean => typed === word || (typed.length >= 4 && word.startsWith(typed));
