/** Events that the relay's parts report for metrics. No event can name a user. */
import type { Deleted } from "../../src/host/upkeep.ts";
import type { FailureCode } from "../../src/protocol/wire/failures.ts";
import type { AddressBudgetName } from "../../src/protocol/wire/limits.ts";

export type SealedOutcome = "accepted" | "token-rejected" | "rate-limited" | "refused" | "full" | "unavailable";
export type Budget = "command" | "sealed-token" | "sealed-address" | "refused" | "unproved-connections" | AddressBudgetName;

export interface Observer {
  /** @param cmd as the client wrote it */
  command(cmd: string, outcome: FailureCode | "ok"): void;
  sealed(outcome: SealedOutcome): void;
  limited(budget: Budget): void;
  /** A WebSocket came (1) or went (-1). */
  connections(change: 1 | -1): void;
  /** One of them authenticated (1), or was closed after that (-1). */
  attached(change: 1 | -1): void;
  committed(writes: number, seconds: number, failed: number): void;
  /** Upkeep deleted rows, by kind. */
  purged(deleted: Deleted): void;
  /** Whether the bus to other relays is there. */
  busConnected(isConnected: boolean): void;
  /** Messages of another relay were lost, and what they told of was looked for. */
  busGap(): void;
  /** A connection to the database was lost. */
  storeLost(): void;
  usageFrom(source: () => Promise<{ readonly events: number; readonly bytes: number; readonly storeBytes: number }>): void;
}

const nothing = (): void => undefined;

/** The observer that counts nothing. */
export const nobody: Observer = {
  command: nothing,
  sealed: nothing,
  limited: nothing,
  connections: nothing,
  attached: nothing,
  committed: nothing,
  purged: nothing,
  busConnected: nothing,
  busGap: nothing,
  storeLost: nothing,
  usageFrom: nothing,
};
