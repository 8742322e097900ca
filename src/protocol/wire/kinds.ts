/** Event kinds (§C.5): the `kind` of a Rumor. */
export const KINDS = {
  /** A note that opens at its place and in its time, for those it was written to. */
  PRESENCE: { value: 0x01 },
  /** Takes a note back; counts only when it comes from whoever wrote the note. */
  REVOKE: { value: 0x02 },
  /** Recipient's receipt for an event (off unless chosen). */
  ACK: { value: 0x03 },
  /** Sender moves to a new public key; sealed and signed by the old one. */
  KEY_ROTATION: { value: 0x04 },
  /** Discovery handshake. */
  CONTACT_DISCOVERY: { value: 0x05 },
  /** Invitation to join a carry group. */
  CARRY_GROUP_INVITE: { value: 0x06 },
  /** Acceptance of a carry group invitation. */
  CARRY_GROUP_ACCEPT: { value: 0x07 },
  /** The answer to a contact link: the key of the one who used it. */
  KEY_EXCHANGE_RETURN: { value: 0x08 },
  /** Invitation to a persistent group (carries room_id and room_key). */
  GROUP_INVITE: { value: 0x09 },
} as const;

export type KindName = keyof typeof KINDS;
