/** Showing and adding pictures and voices: loaded, with its words, when the first one is there or may be added. */

import type { AttachToLineProps, AttachToNoteProps } from "../../view/parts/attachers.tsx";
import { withWords } from "../../view/words/language.ts";
import { lazy } from "./lazy.tsx";
import type { ShownMediaProps } from "./media.tsx";

const attach = () => withWords("media", import("./attach.tsx"));

export const ShownMedia = lazy<ShownMediaProps>(() => withWords("media", import("./media.tsx")).then((m) => m.ShownMedia));
export const AttachToNote = lazy<AttachToNoteProps>(() => attach().then((m) => m.AttachToNote));
export const AttachToLine = lazy<AttachToLineProps>(() => attach().then((m) => m.AttachToLine));
