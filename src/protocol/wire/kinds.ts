/** Event kinds (§C.5): the `kind` of a Rumor. */
export const KINDS = {
  PRESENCE: { value: 0x01, doc: "A note that opens at its place and in its time, for those it was written to." },
  REVOKE: { value: 0x02, doc: "Takes a note back; counts only when it comes from whoever wrote the note." },
  ACK: { value: 0x03, doc: "Recipient's receipt for an event (off unless chosen)." },
  KEY_ROTATION: { value: 0x04, doc: "Sender moves to a new public key; sealed and signed by the old one." },
  CONTACT_DISCOVERY: { value: 0x05, doc: "Discovery handshake." },
  CARRY_GROUP_INVITE: { value: 0x06, doc: "Invitation to join a carry group." },
  CARRY_GROUP_ACCEPT: { value: 0x07, doc: "Acceptance of a carry group invitation." },
  KEY_EXCHANGE_RETURN: { value: 0x08, doc: "The answer to a contact link: the key of the one who used it." },
  GROUP_INVITE: { value: 0x09, doc: "Invitation to a persistent group (carries room_id and room_key)." },
} as const;

export type KindName = keyof typeof KINDS;
