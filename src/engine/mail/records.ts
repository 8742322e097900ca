/** What is kept of envelopes. */
import type { TablePlans } from "../records/tables.ts";

/** One letter on its way to one person. */
export interface OutboxRecord {
  readonly id: string;
  readonly person: string;
  readonly relay: string;
  /** The key it is sealed for, hex; absent in letters of earlier versions, whose envelope was made at once. */
  readonly recipient?: string;
  /** The padded Seal, base64url, which is wrapped when it is first sent. */
  readonly seal?: string;
  /** As it was first sent; sent again it is the same, and the relay knows it again. */
  readonly envelope?: string;
  /** Whose mailbox the envelope names, of which day: the master key, hex. Absent: it names the recipient's own key. */
  readonly mailbox?: { readonly key: string; readonly epoch: number };
  /** The master key, hex, of mailboxes that this letter goes to, whatever is known of the person: those of their link. */
  readonly to?: string;
  /** When it was written, unix seconds; absent in letters of earlier versions. */
  readonly made_at?: number;
  /** Not before, unix seconds: so that its time does not tell what it answers. */
  readonly leaves_at?: number;
  /** When nobody could read it any more. */
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
  /** My key that opens it, hex; absent: the one that the envelope names. */
  readonly own?: string;
}

declare module "../records/tables.ts" {
  interface Tables {
    readonly outbox: OutboxRecord;
    readonly unknown: UnknownRecord;
  }
}

export const MAIL_TABLES: TablePlans<"outbox" | "unknown"> = {
  outbox: { kept: "backup", secret: ["envelope", "seal"] },
  unknown: { kept: "backup", secret: ["envelope"] },
};
