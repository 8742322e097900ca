/** What is kept of envelopes. */
import type { TablePlans } from "../records/tables.ts";

/** One envelope on its way to one person. */
export interface OutboxRecord {
  /** Envelope id (STORE form): the relay knows it again however often it is sent. */
  readonly id: string;
  readonly person: string;
  readonly relay: string;
  readonly envelope: string;
  readonly expires_at: number;
  /** The sent note it carries, if it carries one. */
  readonly note?: string;
  /** False once sealed submission was given up, or makes no sense (the other side cannot have registered a token yet). */
  readonly sealed: boolean;
  /** Answered attempts by the sealed path. */
  readonly sealed_attempts: number;
  /** My key that sealed it, hex; absent: the one in the vault. */
  readonly own?: string;
}

/** An envelope of a kind this version does not know, kept for one that does. */
export interface UnknownRecord {
  readonly id: string;
  readonly envelope: string;
  readonly received_at: number;
  /** Who sent it, hex. */
  readonly from?: string;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly outbox: OutboxRecord;
    readonly unknown: UnknownRecord;
  }
}

export const MAIL_TABLES: TablePlans<"outbox" | "unknown"> = {
  outbox: { kept: "backup", secret: ["envelope"] },
  unknown: { kept: "backup", secret: ["envelope"] },
};
