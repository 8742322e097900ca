/** Showing and adding pictures and voices: loaded, with its words, when the first one is there or may be added. */

import type { AttachToLineProps, AttachToNoteProps } from "../../../src/view/parts/attachers.tsx";
import { withWords } from "../../../src/view/words/language.ts";
import { lazyRows } from "./lazy.tsx";
import type { MediaRowProps } from "./media.tsx";

const attach = () => withWords("media", import("./attach.tsx"));

export const MediaRow = lazyRows<MediaRowProps>(() => withWords("media", import("./media.tsx")).then((part) => part.MediaRow));
export const AttachToNote = lazyRows<AttachToNoteProps>(() => attach().then((part) => part.AttachToNote));
export const AttachToLine = lazyRows<AttachToLineProps>(() => attach().then((part) => part.AttachToLine));
