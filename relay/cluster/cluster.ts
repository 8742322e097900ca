/** What relays of one store share beside it. A relay alone shares nothing, and decides everything itself. */
import { type Keys, keysIn } from "../../src/host/key-file.ts";
import type { Purge } from "../../src/host/upkeep.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Bus } from "./bus.ts";

/** Answers to requests that may come again, at this relay or another. */
export interface SharedOnce {
  /**
   * Claims a signature. `mine`: nobody had it. `unknown`: somebody has carried it out, or is about to, and there is no answer yet.
   * @returns or the answer
   */
  claim(signature: Bytes): Promise<"mine" | "unknown" | Bytes>;
  /** @param answer absent: it came to nothing, and may be tried again */
  answered(signature: Bytes, answer: Bytes | undefined): Promise<void>;
}

export interface Others {
  readonly bus: Bus;
  /** Of these keys, those whose mailboxes got something within the last seconds. */
  changedWithin(recipients: readonly Bytes[], seconds: number): Promise<readonly Bytes[]>;
}

export interface Cluster {
  /** Keys that all relays must have alike. */
  readonly keys: Keys;
  /** Absent: this process remembers. */
  readonly once?: SharedOnce;
  /** Absent: there are none. */
  readonly others?: Others;
  /** Before it listens, when all keys that it needs were made. */
  start(): Promise<void>;
  /** Deletes what it remembers. */
  readonly purge?: Purge;
  /** Whether it is this relay's turn to do what one of them has to do. */
  leads(): Promise<boolean>;
  /**
   * Of several relays that would wake a key's devices now, one does.
   * @returns undefined where it is this one, or the seconds since another did
   */
  wokenBefore(owner: Bytes): Promise<number | undefined>;
  /** Whether this relay sends a text to this key now: of several one does. */
  mayText(owner: Bytes): Promise<boolean>;
}

export const aloneIn = (dataDir: string): Cluster => ({
  keys: keysIn(dataDir),
  start: async () => undefined,
  leads: async () => true,
  wokenBefore: async () => undefined,
  mayText: async () => true,
});
