/** Every word that a skin can say, of a language. Texts that come with parts are among them, loaded or not. */
import { first } from "../../src/view/words/en/first.ts";
import { KEYPAD } from "../../src/view/words/keypad.ts";
import { LANGUAGES, type LanguageName, wordsOf } from "../../src/view/words/language.ts";

type Words = Readonly<Record<string, unknown>>;

/** The parts of a language's row in its table, but for what every language does before the first paint. */
const partsOf = (language: LanguageName) =>
  Object.keys(LANGUAGES[language]).filter((name) => !["name", "locale", "direction", "first"].includes(name)) as Parameters<
    typeof wordsOf
  >[1][];

export async function allWords(language: LanguageName): Promise<Words> {
  const others = LANGUAGES[language];
  const keypad = KEYPAD[language];
  const beginning = "first" in others ? (await others.first()).first : first;
  const more = [...partsOf(language).map((part): Promise<Words> => wordsOf(language, part)), keypad.first(), keypad.pages()];
  return Object.assign({}, beginning, ...(await Promise.all(more)));
}
