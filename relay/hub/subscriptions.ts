/** The subscriptions of connections to rooms. Closing a connection removes its subscriptions. */
import { type Attached, keyOf } from "./hub.ts";

/** The most rooms of one connection. A further one replaces the oldest, which bounds the memory of a long-lived connection. */
const MAX_ROOMS = 256;

export class Subscriptions {
  private readonly byRoom = new Map<string, Set<Attached>>();
  private readonly byConnection = new Map<Attached, Set<string>>();

  add(roomId: Uint8Array, connection: Attached): void {
    const room = keyOf(roomId);
    const rooms = this.byConnection.get(connection) ?? new Set();
    this.byConnection.set(connection, rooms);
    // A repeated subscription becomes the newest.
    rooms.delete(room);
    rooms.add(room);
    const listeners = this.byRoom.get(room) ?? new Set();
    this.byRoom.set(room, listeners.add(connection));
    if (rooms.size > MAX_ROOMS) this.drop(rooms.values().next().value as string, connection);
  }

  of(roomId: Uint8Array): readonly Attached[] {
    return [...(this.byRoom.get(keyOf(roomId)) ?? [])];
  }

  rooms(): readonly Uint8Array[] {
    return [...this.byRoom.keys()].map((room) => Buffer.from(room, "latin1"));
  }

  remove(roomId: Uint8Array, connection: Attached): void {
    this.drop(keyOf(roomId), connection);
  }

  removeAll(connection: Attached): void {
    for (const room of this.byConnection.get(connection) ?? []) this.drop(room, connection);
  }

  private drop(room: string, connection: Attached): void {
    const listeners = this.byRoom.get(room);
    if (listeners?.delete(connection) && listeners.size === 0) this.byRoom.delete(room);
    const rooms = this.byConnection.get(connection);
    if (rooms?.delete(room) && rooms.size === 0) this.byConnection.delete(connection);
  }
}
