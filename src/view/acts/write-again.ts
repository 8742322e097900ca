/** A file of its own: rows of the first screens offer it. */
import { isMediaDraft } from "../../engine/face/media.ts";
import type { SentNote } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { draftAgain } from "../state/draft.ts";
import { ports } from "../state/ports.ts";

/** Begins a note that could not be sent once more, for one of its recipients; with its media, if that can still be read. */
export async function writeAgain(note: SentNote, person: string): Promise<void> {
  const loaded = note.media
    ? commands()
        .noteMedia(note.id)
        .catch((error: unknown) => ports().trace.note("page.again", error))
    : undefined;
  const media = await loaded;
  draftAgain(note, [person], isMediaDraft(media) ? media : undefined);
}
