/** Parts that come after the first screen, with the words they need. */
import { withWords } from "../../src/ui/words/language.ts";

/** With the words of all pages, the keypad's own among them. */
export const worded = <T>(part: Promise<T>): Promise<T> => withWords("keypadPages", withWords("pages", part));

export const notePart = () => worded(import("./note-part.ts"));
export const peoplePart = () => worded(import("./people-part.ts"));
export const settingsPart = () => worded(import("./settings-part.ts"));
export const roomsPart = () => withWords("rooms", worded(import("./rooms-part.ts")));
export const mapPart = () => worded(import("./map.tsx"));
