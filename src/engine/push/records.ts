/** What is kept of push subscriptions. */
import type { TablePlans } from "../records/tables.ts";

/** A push subscription of this device, as JSON: wanted, or still to be deregistered at the relay. */
export interface PushRecord {
  readonly token: string;
  readonly wanted: boolean;
  /** Registered under these hidden mailboxes, by their names, and never under my own key; absent: the other way round. */
  readonly days?: readonly string[];
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly push: PushRecord;
  }
}

export const PUSH_TABLES: TablePlans<"push"> = {
  push: { kept: "device", secret: ["token"] },
};
