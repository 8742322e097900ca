/** Parts that come after the first screen, with the words they need. */
import { withWords } from "../../src/ui/words/language.ts";

export const notePart = () => withWords("pages", import("./note-part.ts"));
export const peoplePart = () => withWords("pages", import("./people-part.ts"));
export const settingsPart = () => withWords("pages", import("./settings-part.ts"));
export const roomsPart = () => withWords("rooms", withWords("pages", import("./rooms-part.ts")));
export const mapPart = () => withWords("pages", import("./map.tsx"));
