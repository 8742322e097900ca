/** The content of each kind of Rumor (§4.3). */

import {
  blob,
  bytes,
  type Infer,
  list,
  optional,
  structure,
  type Type,
  text,
  time,
  timeOrLast,
  uint8,
  uint32,
} from "../encoding/schema.ts";
import { lenient, MediaType } from "../media/media.ts";
import { RegionType } from "../regions/region.ts";
import type { KindName } from "../wire/kinds.ts";

/** Names of groups and people, in UTF-16 units. */
const NAME = text(100);
/** The size of the largest bucket: every text that fits a bucket is shorter, so this bound refuses none. */
const MESSAGE = text(16_384);

export const TimeWindowType = structure("TimeWindow", { starts_at: time, ends_at: timeOrLast, timezone: text(64) });

/** Ours: a mailbox's owner lets the courier who gets this fetch from it (carry/signed.ts). */
export const DelegationType = structure("Delegation", {
  signature: bytes(64),
  relay_url: text(200),
  valid_until: time,
  mailbox: bytes(32),
});

export const CONTENTS = {
  PRESENCE: structure("PresenceContent", {
    event_id: bytes(16),
    message: MESSAGE,
    region: RegionType,
    time_window: TimeWindowType,
    recipients: list(bytes(32), 100),
    /** Ours: a picture or a voice. */
    media: optional(lenient(MediaType)),
  }),
  REVOKE: structure("RevokeContent", { event_id: bytes(16) }),
  ACK: structure("AckContent", { event_id: bytes(16) }),
  KEY_ROTATION: structure("KeyRotationContent", { new_pubkey: bytes(32), migration_sig: bytes(64) }),
  CONTACT_DISCOVERY: structure("ContactDiscoveryContent", { attestation: blob(4096) }),
  CARRY_GROUP_INVITE: structure("CarryGroupInviteContent", {
    group_id: bytes(16),
    group_name: NAME,
    members: list(bytes(32), 100),
    couriers: list(bytes(32), 16),
    /** Ours, all of it, as below: what members and couriers share and no relay sees. Without it there is no link and no parcel. */
    carry_key: optional(bytes(32)),
    /** The group's relay. */
    relay_url: optional(text(200)),
    /** 1: the inviter registers it there. Consents are signed for that relay then, else for none. */
    registered: optional(uint8),
    /** Until when members are asked to consent. */
    valid_until: optional(time),
    /** Rises with every change of `couriers`; of two invites to a group the higher counts. */
    couriers_version: optional(uint32),
  }),
  CARRY_GROUP_ACCEPT: structure("CarryGroupAcceptContent", {
    group_id: bytes(16),
    /** The consent, as a member or as a courier: the signature's text says which (carry/signed.ts). */
    consent: optional(bytes(64)),
    issued_at: optional(time),
    valid_until: optional(time),
    /** To a courier, in the place of a consent: the mailboxes that it may fetch from. */
    delegations: optional(list(DelegationType, 64)),
    /** When the sender left the group. */
    left: optional(time),
  }),
  KEY_EXCHANGE_RETURN: structure("KeyExchangeReturnContent", {
    initiator_pubkey: bytes(32),
    responder_pubkey: bytes(32),
    /** The name that the responder chose. */
    handle: optional(NAME),
    /** The relay that the responder fetches from, so that the initiator can answer there. */
    relay_url: optional(text(200)),
    /** Ours: the master key of the responder's mailboxes, and its generation. One that is no such key leaves the rest as it is. */
    mailbox_key: optional(blob(64)),
    mailbox_generation: optional(uint32),
  }),
  GROUP_INVITE: structure("GroupInviteContent", {
    room_id: bytes(16),
    room_key: bytes(32),
    group_name: NAME,
    /** Ours: the relay that stores the group; absent, the inviter's relay. */
    relay_url: optional(text(200)),
    /** Ours: the key under which the group's admin lives at that relay; absent, the inviter's own. */
    admin_pk: optional(bytes(32)),
  }),
} as const satisfies Readonly<Record<KindName, Type<unknown>>>;

export type Content<K extends KindName> = Infer<(typeof CONTENTS)[K]>;
export type PresenceContent = Content<"PRESENCE">;
