/** How much a relay stores: for one mailbox, for one room, and in total. */

export interface Quota {
  /** Unacknowledged events in one mailbox. An acknowledgement frees its space at once. */
  readonly mailboxEvents: number;
  /** Bytes of their envelopes. */
  readonly mailboxBytes: number;
  /** Bytes of the messages in one room or group. */
  readonly roomBytes: number;
  /** Bytes that the whole database may use. */
  readonly storeBytes: number;
}

export const NO_QUOTA: Quota = { mailboxEvents: Infinity, mailboxBytes: Infinity, roomBytes: Infinity, storeBytes: Infinity };
