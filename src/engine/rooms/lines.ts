/** Which line a room is on: at home and in rooms of before as who I am, elsewhere under a key that means only this room there. */
import type { LineAt } from "../link/lines.ts";
import type { KnockRecord, RoomRecord } from "./records.ts";

const at = (relay: string, room: string, own: boolean): LineAt => (own ? { relay } : { relay, as: room });

export const lineOf = ({ relay, session_key, id }: Pick<RoomRecord, "relay" | "session_key" | "id">): LineAt =>
  at(relay, id, !session_key);

/** Of a room that I knock at. */
export const knockLine = ({ relay, session_key, room }: Pick<KnockRecord, "relay" | "session_key" | "room">): LineAt =>
  at(relay, room, !session_key);
