/** The hub delivers notices to connections. The one here is in-process; a message bus could implement the same interface. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";

/** An authenticated connection. Its methods never throw and never block. */
export interface Attached {
  /** Sends NOTIFY: `count` new events wait (§5.1). */
  notify(count: number): void;
  /** Sends any other notice. */
  sendNotice(notice: Frame): void;
}

/** A socket gets a notice at once. A poller gets it with its next request, and may need a push to make one. */
export type Presence = "socket" | "polling";

/** Which subscribers of a room are meant: those of one key, those of all other keys, or all. */
export type Subscribers = { readonly only: Bytes } | { readonly except: Bytes } | "all";

export interface Hub {
  /** Adds a connection. */
  attach(pubkey: Bytes, connection: Attached, presence: Presence): void;
  /** Removes it and its subscriptions. Nothing where it is not attached. */
  detach(connection: Attached): void;
  /** An event was stored in this mailbox: schedules NOTIFY and the push. Resolves before they arrive. */
  eventStored(recipient: Bytes): Promise<void>;
  /** Sends a notice to all connections of this key, without a delay. */
  sendNotice(pubkey: Bytes, notice: Frame): Promise<void>;
  /** Wakes this key's devices by push, unless one of them has a socket attached. */
  wakeByPush(pubkey: Bytes): Promise<void>;
  /** Sends the room's notices to an attached connection until it is detached or unsubscribed. */
  subscribe(roomId: Bytes, connection: Attached): void;
  /** Sends a notice to all subscribers, without a delay, and wakes by push those who only poll. */
  publish(roomId: Bytes, notice: Frame): Promise<void>;
  unsubscribe(roomId: Bytes, whose: Subscribers): Promise<void>;
}

/** A pubkey as a map key. */
export const keyOf = (bytes: Bytes): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
