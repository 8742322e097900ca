/** Which connections are attached, and their notices. In-process; a message bus can stand behind the same interface. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";

/** One live connection of a pubkey. Neither method ever throws or blocks. */
export interface Attached {
  /** Tells it that `count` new events wait (NOTIFY, §5.1). */
  notify(count: number): void;
  /** Any other notice. */
  tell(notice: Frame): void;
}

/** A socket gets the notice at once. A poller gets it with its next request, and may need a push first. */
export type Presence = "socket" | "polling";

/** The connections whose subscriptions to a room end. */
export type Subscribers = { readonly only: Bytes } | { readonly except: Bytes } | "all";

export interface Hub {
  /** The returned function detaches it again, and ends its subscriptions. */
  attach(pubkey: Bytes, connection: Attached, presence: Presence): () => void;
  /** A new event lies in this mailbox. Resolves when the word is on its way, not when it arrived. */
  eventStored(recipient: Bytes): Promise<void>;
  /** Tells every connection of this key, at once. */
  tell(pubkey: Bytes, notice: Frame): Promise<void>;
  /** Wakes this key's devices by push, unless it has a socket attached. */
  summon(pubkey: Bytes): Promise<void>;
  /** From now on, until it is detached or unsubscribed, an attached connection hears what is told in this room. */
  subscribe(roomId: Bytes, connection: Attached): void;
  /** Tells every subscriber, at once, and wakes those who only poll. */
  publish(roomId: Bytes, notice: Frame): Promise<void>;
  unsubscribe(roomId: Bytes, whose: Subscribers): Promise<void>;
}

/** A pubkey as a map key. */
export const keyOf = (bytes: Bytes): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
