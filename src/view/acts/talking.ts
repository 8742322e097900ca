/** In a room: reading it, and saying something. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Line, Room } from "../../engine/face.ts";
import { commands } from "../state/commands.ts";
import { quietly } from "../state/quietly.ts";
import { freshId, talks } from "../state/rooms.ts";
import { useAct } from "./act.ts";

/** Tells the engine that this room is in front of me: at once, and whenever something new is in it while it is seen. */
export function useReading({ id, unread }: Room): void {
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

/** What is being said: it is kept before the field is emptied. */
export function useSaying(room: string) {
  const [text, setText] = useState("");
  const id = useRef(freshId());
  const { trouble, busy, run } = useAct();
  const say = (): void => {
    if (text.trim() === "") return;
    run(async () => {
      await commands().say(room, id.current, text.trim());
      // The next one is another; the same one pressed twice is one.
      id.current = freshId();
      // What was typed meanwhile stays.
      setText((now) => (now.startsWith(text) ? now.slice(text.length) : now));
    });
  };
  return { text, setText, say, trouble, busy };
}
