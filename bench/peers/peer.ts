/** Something else that keeps messages for people who are offline, under the same load. */
import type { Figure } from "../load/figures.ts";

export interface Shape {
  readonly events: number;
  readonly senders: number;
  readonly inFlight: number;
  readonly recipients: number;
  /** Bytes. */
  readonly size: number;
}

export interface Peer {
  readonly name: string;
  /** Why it cannot run here. */
  missing(): string | undefined;
  /** Durable stores: each is counted when the peer has answered that it has it. */
  store(dir: string, shape: Shape): Promise<Figure>;
}
