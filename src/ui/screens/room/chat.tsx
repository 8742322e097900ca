/** Inside a room: knocks, messages, and the field to write one. */
import type { Room } from "../../../engine/face.ts";
import { linesOf, useMarkRead } from "../../../view/acts/talking.ts";
import { useNow } from "../../../view/state/clock.ts";
import { RoomHead } from "./head.tsx";
import { Knocks } from "./knocks.tsx";
import { SayBar } from "./say-bar.tsx";
import { Talk } from "./talk.tsx";
import "./room.css";

export function Chat({ room }: { readonly room: Room }) {
  const now = useNow();
  useMarkRead(room);
  return (
    <main class="page room">
      <RoomHead room={room} now={now} settings />
      {room.knocks.length > 0 && <Knocks room={room} />}
      <Talk room={room} lines={linesOf(room.id)} now={now} />
      <SayBar room={room} />
    </main>
  );
}
