/** Names as people type them: any case, with or without diacritics, St for Saint, ss for ß. */

/** Letters that Unicode decomposition does not separate. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h" },
};
/** Words with several spellings; each of a row finds the others. */
const SAME_WORDS = [
  ...["saint sankt sint st", "sainte ste", "mount mt", "fort ft"],
  ...["street st", "avenue ave av", "road rd", "boulevard bd blvd", "place pl", "square sq"],
].map((row) => row.split(" "));

/** Marks of Latin, Greek, Cyrillic, Hebrew and Arabic, by ranges: older browsers do not support \p{M}. */
const MARKS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/g;

/** One form for all spellings: no capitals, diacritics, hyphens, dots or apostrophes. */
export function fold(text: string): string {
  // A dot separates words, as in `St.Gallen`; but `D.C.` is `DC`.
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(MARKS, "")
    .replace(/[ßæœøłđðþıħ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/\b([a-z])\.(?=[a-z]\b)/g, "$1")
    .replace(/\.(?=[a-z])/g, " ")
    .replace(/[’'ʼ‘`´.]/g, "")
    .replace(/[\s\u2010-\u2015-]+/g, " ")
    .trim();
}

/** The typed text as a pattern over folded names; `undefined` while it is too short. */
export function patternOf(query: string): string | undefined {
  const wanted = fold(query);
  if (wanted.length < 2) return undefined;
  return wanted.split(" ").map(patternOfWord).join(" ");
}

function patternOfWord(word: string): string {
  const same = SAME_WORDS.filter((row) => row.includes(word)).flat();
  if (same.length > 0) return `(?:${[...new Set(same)].join("|")})`;
  return (
    word
      .replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
      // ä, ø and å are also typed as ae, oe and aa; the folded name has a single letter.
      .replace(/([aou])e|aa/g, (two) => `${two[0]}${two[1]}?`)
      .replace(/str$/, "str(?:asse)?")
  );
}

/** Whether the typed text is this name, in any spelling. */
export function isNamed(name: string, query: string): boolean {
  const pattern = patternOf(query);
  return pattern !== undefined && new RegExp(`^${pattern}$`).test(fold(name));
}
