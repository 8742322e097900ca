/** The comparison of typed recovery words, for the screens on which the user repeats them. */
export { isMeant, plainWords } from "../../protocol/identity/plain-words.ts";
