/** The people around a box, as they act without an app: they sign, send letters to it and visit it. */

import type { CarryReceipt } from "../../src/protocol/carry/carried.ts";
import { ackMessage, DAY_S, delegationMessage } from "../../src/protocol/carry/signed.ts";
import { relayHost } from "../../src/protocol/contacts/relay-url.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { type GiftWrap, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../../src/protocol/giftwrap/giftwrap.ts";
import type { KnownBody } from "../../src/protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed, recipientFromKey } from "../../src/protocol/identity/identity.ts";
import type { Crypto, KeyPair, SigningKey } from "../../src/protocol/primitives/crypto.ts";
import { signWith } from "../../src/protocol/primitives/crypto.ts";
import { bareAuthMessage, boundAuthMessage } from "../../src/protocol/wire/auth.ts";
import { bytesOf, type Person } from "../relay/people.ts";
import { crypto as sodium } from "../support/kit.ts";
import { seededRandom } from "../support/random.ts";

export const crypto: Crypto = sodium;
export const random = seededRandom(20_261_130);

export const someone = (label: string): Identity => identityFromSeed(crypto, bytesOf(`seed of ${label}`, 32));

/** As a relay's test client wants them. */
export function personOf(own: Identity): Person {
  const sign = (message: Bytes): Bytes => crypto.sign(message, own.secretKey);
  return {
    publicKey: own.publicKey,
    sign,
    auth: (nonce, host) =>
      host === undefined
        ? { pubkey: own.publicKey, sig: sign(bareAuthMessage(nonce)) }
        : { pubkey: own.publicKey, sig: sign(boundAuthMessage(nonce, host)), bound: true },
  };
}

export function letter(from: Identity, to: Bytes, body: KnownBody, now: number): Bytes {
  const at = Math.floor(now);
  const times = { created_at: at, expires_at: at + 20 * DAY_S };
  const rumor = { sender: from.publicKey, created_at: at, body };
  return writeGiftWrap(wrap(crypto, rumor, from, recipientFromKey(crypto, to), times, wrapRandomness(random)));
}

export interface TestGroup {
  readonly id: Bytes;
  readonly carryKey: Bytes;
  readonly relay: string;
  readonly inviter: Identity;
  readonly members: readonly Identity[];
  readonly registered?: true;
}

export const groupOf = (label: string, relay: string, inviter: Identity, members: readonly Identity[]): TestGroup => ({
  ...{ id: bytesOf(`group ${label}`, 16), carryKey: bytesOf(`carry key ${label}`, 32), relay, inviter, members },
});

export const invitation = (group: TestGroup, couriers: readonly Bytes[], now: number, version = 1): KnownBody => ({
  kind: "CARRY_GROUP_INVITE",
  content: {
    ...{ group_id: group.id, group_name: "Valley", members: group.members.map(({ publicKey }) => publicKey), couriers },
    ...{ carry_key: group.carryKey, relay_url: group.relay, couriers_version: version },
    ...(group.registered ? { registered: 1 } : {}),
    valid_until: Math.floor(now) + 90 * DAY_S,
  },
});

/** Leave to fetch from these mailboxes. @param until of hidden ones it is eight days after their day began */
export function delegation(
  { id, relay }: TestGroup,
  mailboxes: readonly (KeyPair | SigningKey)[],
  courier: Bytes,
  now: number,
  until = Math.floor(now) + 31 * DAY_S,
): KnownBody {
  const delegations = mailboxes.map((key) => {
    const terms = { authority: relayHost(relay), mailbox: key.publicKey, courier, until };
    const signature = signWith(crypto, key, delegationMessage(terms));
    return { mailbox: key.publicKey, relay_url: relay, valid_until: until, signature };
  });
  return { kind: "CARRY_GROUP_ACCEPT", content: { group_id: id, delegations } };
}

export const farewell = ({ id }: TestGroup, now: number): KnownBody => ({
  kind: "CARRY_GROUP_ACCEPT",
  content: { group_id: id, left: Math.floor(now) },
});

export function receipt(relay: string, key: KeyPair | SigningKey, ids: readonly Bytes[], now: number): CarryReceipt {
  const at = Math.floor(now);
  const terms = { authority: relayHost(relay), recipient: key.publicKey, at, eventIds: ids };
  const signature = signWith(crypto, key, ackMessage(crypto, terms));
  return { recipient: key.publicKey, created_at: at, signature, relay_url: relay, event_ids: ids };
}

/** An envelope that nobody looks into. */
export const closed = (recipient: Bytes, label: string, now: number, size = 400, lives = DAY_S): GiftWrap => ({
  ...{ recipient, ephemeral_pk: ephemeral, nonce: bytesOf(`nonce ${label}`, 24) },
  ciphertext: new Uint8Array(size).fill(7),
  created_at: Math.floor(now),
  expires_at: Math.floor(now) + lives,
});

const ephemeral = someone("any ephemeral key").publicKey;
