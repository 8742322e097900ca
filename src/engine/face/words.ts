/** How typed recovery words are compared, for the screens that ask them back. */
export { isMeant, plainWords } from "../../protocol/identity/plain-words.ts";
