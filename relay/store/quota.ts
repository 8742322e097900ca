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

/** Clients can make any number of keys, so those that used bound authentication are bounded: when there are so many, new ones are not stored. */
export const MAX_BOUND_KEYS = 1_000_000;

/** The estimated size of a row without its content: columns, ids, index entries. */
export const ROW_BYTES = 256;
