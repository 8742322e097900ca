/** What carries messages between relays. It may lose, repeat or delay any of them, and see only sealed bytes. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";

export interface BusListener {
  /** Also of this relay's own, and of whoever else writes there. */
  message(bytes: Bytes): void;
  connected(isConnected: boolean): void;
}

export interface Bus {
  /** The most bytes of one message. */
  readonly maxBytes: number;
  /** Connects, and connects again for as long as it takes. */
  start(listener: BusListener): void;
  /** Never throws, never waits. Nothing where it is not connected. */
  publish(bytes: Bytes): void;
  close(): Promise<void>;
}
