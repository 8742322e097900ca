/** The line of a room: with the identity's key at the home relay and in rooms from before session keys, elsewhere with a key for this room only. */
import type { LineAt } from "../link/lines.ts";
import type { KnockRecord, RoomRecord } from "./records.ts";

const at = (relay: string, room: string, own: boolean): LineAt => (own ? { relay } : { relay, as: room });

export const lineOf = ({ relay, session_key, id }: Pick<RoomRecord, "relay" | "session_key" | "id">): LineAt =>
  at(relay, id, !session_key);

/** Of a room that I knock at. */
export const knockLine = ({ relay, session_key, room }: Pick<KnockRecord, "relay" | "session_key" | "room">): LineAt =>
  at(relay, room, !session_key);
