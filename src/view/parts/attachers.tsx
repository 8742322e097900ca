/** The two places where something is added, for each skin's own way of adding. */
import type { ComponentType } from "preact";
import { type Attachable, toLine, toNote } from "../acts/attaching.ts";
import type { Composer } from "../acts/talking.ts";
import type { Writing } from "../state/draft.ts";

export interface AttachToNoteProps {
  readonly writing: Writing;
}
export interface AttachToLineProps {
  readonly room: string;
  readonly composer: Composer;
}

export const attachers = (Attach: ComponentType<{ readonly to: Attachable }>) => ({
  AttachToNote: ({ writing }: AttachToNoteProps) => <Attach to={toNote(writing)} />,
  AttachToLine: ({ room, composer }: AttachToLineProps) => <Attach to={toLine(room, composer)} />,
});
