/** The radio as the box sees it: four characteristics that visitors read, write and subscribe to, and names that are advertised. */
import type { Bytes } from "../src/protocol/encoding/bytes.ts";

export type Characteristic = "HANDSHAKE_NONCE" | "AUTH_RESPONSE" | "EVENT_STREAM" | "EVENT_ACK";

/** One operation of a visitor. */
export interface Operation {
  readonly characteristic: Characteristic;
  /** Names the connection as long as it lasts. */
  readonly device: string;
  readonly offset: number;
  /** As the stack reports it, where it does. */
  readonly mtu: number | undefined;
}

/** Why there is no radio; `up` where there is. */
export type RadioState = "up" | "no-bus" | "no-daemon" | "no-adapter" | "refused";

/** What the box does when the radio says something. */
export interface PeripheralHandlers {
  /** @throws the visitor gets one and the same error, whatever is thrown */
  onRead(operation: Operation): Promise<Bytes>;
  onWrite(operation: Operation, value: Bytes): Promise<void>;
  /** Somebody wants notifications of EVENT_STREAM, or nobody does any more. */
  onSubscribe(wants: boolean): void;
  onGone(device: string): void;
  /** Whatever was connected is not, unless it is `up` again. */
  onState(state: RadioState): void;
}

export interface PeripheralPort {
  /** Goes on trying by itself when the radio goes away. */
  start(handlers: PeripheralHandlers): Promise<void>;
  /** These service UUIDs, in turns; none: nobody finds the box, who is connected stays so. */
  advertise(uuids: readonly string[]): Promise<void>;
  /** A value of EVENT_STREAM. Nothing says whether it arrives. */
  notify(value: Bytes): void;
  disconnect(device: string): Promise<void>;
  stop(): Promise<void>;
}

/** No Bluetooth: the box fetches and keeps, and nobody reads it. */
export const noRadio: PeripheralPort = {
  start: () => Promise.resolve(),
  advertise: () => Promise.resolve(),
  notify: () => {},
  disconnect: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
