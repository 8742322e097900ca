/** What is kept of the number that texts go to. */
import type { TablePlans } from "../records/tables.ts";

export const SMS = "sms";

/** The one number of this device. */
export interface SmsRecord {
  readonly id: typeof SMS;
  /** E.164. */
  readonly number: string;
  /** The gateway's origin, and its X25519 key, hex. */
  readonly gateway: string;
  readonly gateway_pk: string;
  readonly language: string;
  /** What the gateway gave for its code, base64url; absent: the code was not typed back. */
  readonly token?: string;
  readonly wanted: boolean;
  /** To be forgotten as soon as the relay has been told. */
  readonly leaving?: true;
  /** Where the relay was told of it: `own` for my own key, else hidden mailboxes by their names. */
  readonly at: readonly string[];
}

/** In `at`. */
export const OWN = "own";

declare module "../records/tables.ts" {
  interface Tables {
    readonly sms: SmsRecord;
  }
}

export const SMS_TABLES: TablePlans<"sms"> = {
  sms: { kept: "device", secret: ["token"] },
};
