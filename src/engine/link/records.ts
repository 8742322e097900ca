/** What is kept of relays. */
import type { BoundForm } from "../../protocol/wire/commands.ts";
import type { TablePlans } from "../records/tables.ts";

/** A relay that this device has met. */
export interface RelayRecord {
  /** Its origin. */
  readonly id: string;
  /** Forms it has offered at any time. */
  readonly bound: readonly BoundForm[];
  /** It answered without one of them. */
  readonly withdrawn?: true;
  /** The key it showed first, hex, and another that it shows now. */
  readonly pk?: string;
  readonly other_pk?: string;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly relay: RelayRecord;
  }
}

export const LINK_TABLES: TablePlans<"relay"> = {
  relay: { kept: "device" },
};
