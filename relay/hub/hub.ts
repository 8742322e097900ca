/** Who is attached, and whom to tell. In-process now; a message bus can stand behind the same interface later. */
import type { Bytes } from "../../src/protocol/bytes.ts";

/** One live connection of a pubkey. */
export interface Attached {
  /** Tells it that `count` new events wait (NOTIFY, §5.1). Never throws, never blocks. */
  notify(count: number): void;
}

export interface Hub {
  /** The returned function detaches it again. */
  attach(pubkey: Bytes, connection: Attached): () => void;
  /** A new event lies in this mailbox. Resolves when the word is on its way, not when it arrived. */
  eventStored(recipient: Bytes): Promise<void>;
}

/** A pubkey as a map key. */
export const keyOf = (bytes: Bytes): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
