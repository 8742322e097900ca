/** Event kinds (§C.5): the `kind` of a Rumor. */
export const KINDS = {
  PRESENCE: { value: 0x01, doc: "Place- and time-gated message from sender to recipients." },
  REVOKE: { value: 0x02, doc: "Sender revokes an event sent earlier; honoured only from the note's own sender." },
  ACK: { value: 0x03, doc: "Recipient's receipt for an event (off unless chosen)." },
  KEY_ROTATION: { value: 0x04, doc: "Sender moves to a new public key; sealed and signed by the old one." },
  CONTACT_DISCOVERY: { value: 0x05, doc: "Discovery handshake." },
  CARRY_GROUP_INVITE: { value: 0x06, doc: "Invitation to join a carry group." },
  CARRY_GROUP_ACCEPT: { value: 0x07, doc: "Acceptance of a carry group invitation." },
  KEY_EXCHANGE_RETURN: { value: 0x08, doc: "Responder's key, returned to the initiator after a contact link was used." },
  GROUP_INVITE: { value: 0x09, doc: "Invitation to a persistent group (carries room_id and room_key)." },
} as const;

export type KindName = keyof typeof KINDS;
