/** What is kept of hidden mailboxes: which days were looked into. */
import type { TablePlans } from "../records/tables.ts";

/** A day's mailbox. */
export interface MailDayRecord {
  /** `<generation>/<epoch>`. */
  readonly id: string;
  /** When it was last found empty, unix seconds. */
  readonly asked_at: number;
  /** Nothing can come into it any more. */
  readonly closed?: true;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly mail_day: MailDayRecord;
  }
}

export const MAILBOX_TABLES: TablePlans<"mail_day"> = {
  // Asked again after a restore: every visit is written down, and each would be another backup.
  mail_day: { kept: "device" },
};
