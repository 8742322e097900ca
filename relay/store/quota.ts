/** How much a relay keeps, for one person and in all. */

export interface Quota {
  /** Events that wait in one mailbox. Acknowledged ones do not count, so that fetching makes room at once. */
  readonly mailboxEvents: number;
  /** Bytes of their envelopes. */
  readonly mailboxBytes: number;
  /** Bytes of the messages in one room or group. */
  readonly roomBytes: number;
  /** Bytes that the whole database may use. */
  readonly storeBytes: number;
}

export const NO_QUOTA: Quota = { mailboxEvents: Infinity, mailboxBytes: Infinity, roomBytes: Infinity, storeBytes: Infinity };
