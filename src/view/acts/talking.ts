/** Reading and writing in a room. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Line, MediaDraft, Room } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { makingMedia } from "../state/making-media.ts";
import { quietly } from "../state/quietly.ts";
import { freshId, talks } from "../state/rooms.ts";
import { useAct } from "./act.ts";

/** Marks the room as read: at once, and whenever something new arrives while it is visible. */
export function useMarkRead({ id, unread }: Room): void {
  useEffect(() => {
    const read = (): void => {
      if (document.visibilityState !== "visible") return;
      quietly(commands().openRoom(id), "page.read");
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [id, unread]);
}

export const linesOf = (id: string): readonly Line[] => talks.value.find((talk) => talk.room === id)?.lines ?? [];

/** What is being written in each room, while the app is open: whoever looks elsewhere finds it again. */
const begun = new Map<string, { readonly id: string; readonly text: string; readonly media: MediaDraft | undefined }>();

/** The message being written. The field is cleared only after the message is stored. */
export function useComposer(room: string) {
  const before = begun.get(room);
  const [text, setText] = useState(before?.text ?? "");
  const [media, setMedia] = useState<MediaDraft | undefined>(before?.media);
  const id = useRef(before?.id ?? freshId());
  useEffect(() => {
    if (text === "" && !media) begun.delete(room);
    else begun.set(room, { id: id.current, text, media });
  }, [room, text, media]);
  const { trouble, busy, run } = useAct();
  const say = (): void => {
    if ((text.trim() === "" && !media) || makingMedia.peek()) return;
    run(async () => {
      await (media ? commands().say(room, id.current, text.trim(), media) : commands().say(room, id.current, text.trim()));
      // A new id for the next message; until then a second press sends the same message.
      id.current = freshId();
      // Text typed meanwhile stays.
      setText((now) => (now.startsWith(text) ? now.slice(text.length) : now));
      setMedia((now) => (now === media ? undefined : now));
    });
  };
  return { text, setText, media, setMedia, say, trouble, busy };
}

export type Composer = ReturnType<typeof useComposer>;
