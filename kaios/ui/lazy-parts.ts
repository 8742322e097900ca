/** Parts of the app that are loaded after the first screen, with their words. */
import { worded } from "../../src/view/words/keypad.ts";
import { withWords } from "../../src/view/words/language.ts";

export const notePart = () => worded(import("./note-part.ts"));
export const peoplePart = () => worded(import("./people-part.ts"));
export const settingsPart = () => worded(import("./settings-part.ts"));
export const roomsPart = () => withWords("rooms", worded(import("./rooms-part.ts")));
export const findPart = () => withWords("discovery", worded(import("./find-part.ts")));
export const couriersPart = () => withWords("couriers", worded(import("./couriers-part.ts")));
export const numbersPart = () => withWords("numbers", worded(import("./numbers-part.ts")));
export const mapPart = () => worded(import("./map.tsx"));
