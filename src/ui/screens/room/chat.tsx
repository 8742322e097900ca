/** Inside a room: who knocks, what was said, and saying something. */
import { useEffect } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { useNow } from "../../state/clock.ts";
import { ports } from "../../state/ports.ts";
import { talks } from "../../state/rooms.ts";
import { RoomHead } from "./head.tsx";
import { Knocks } from "./knocks.tsx";
import { SayBar } from "./say-bar.tsx";
import { Talk } from "./talk.tsx";
import "./room.css";

/** Tells the engine that this room is in front of me: at once, and whenever something new is in it while the page is seen. */
function useReading({ id, unread }: Room): void {
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === "visible")
        ports()
          .engine.openRoom(id)
          .catch(() => undefined);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [id, unread]);
}

export function Chat({ room }: { readonly room: Room }) {
  const now = useNow();
  useReading(room);
  const lines = talks.value.find((talk) => talk.room === room.id)?.lines ?? [];
  return (
    <main class="page room">
      <RoomHead room={room} now={now} settings />
      {room.knocks.length > 0 && <Knocks room={room} />}
      <Talk room={room} lines={lines} now={now} />
      <SayBar room={room} />
    </main>
  );
}
