/** What is kept of push subscriptions. */
import type { TablePlans } from "../records/tables.ts";

/** A push subscription of this device, as JSON: wanted, or still to be deregistered at the relay. */
export interface PushRecord {
  readonly token: string;
  readonly wanted: boolean;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly push: PushRecord;
  }
}

export const PUSH_TABLES: TablePlans<"push"> = {
  push: { kept: "device", secret: ["token"] },
};
