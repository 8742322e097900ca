/** Every topic, in the order of the protocol's layers. */

import { backupKey } from "../../../src/protocol/backup/backup-key.ts";
import { mailboxMaster } from "../../../src/protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { fromHex, toHex } from "../format.ts";
import { attestations } from "./attestation.ts";
import { backups } from "./backup.ts";
import type { Topic } from "./builder.ts";
import { cells } from "./cells.ts";
import { courier } from "./courier.ts";
import { aead, auth, backupKeys, deliveryTokens, eventIds } from "./derivations.ts";
import { discovery } from "./discovery.ts";
import { msgpack, padding } from "./encoding.ts";
import { giftWraps, seals } from "./envelope.ts";
import { frames } from "./frames.ts";
import { fingerprint, identity, kdf, mnemonic, rotation } from "./keys.ts";
import { contactLinks, meetings, verification } from "./links.ts";
import { mailboxes, sessionKeys } from "./mailboxes.ts";
import { normalising } from "./normalise.ts";
import { regions } from "./place.ts";
import { grants, memberKeys, roomMessages } from "./rooms.ts";
import { rumors } from "./rumor.ts";
import { smsNumbers } from "./sms.ts";

export const allTopics = (crypto: Crypto): readonly Topic[] => [
  kdf(),
  identity(),
  mnemonic(),
  aead((plaintext, nonce, key) => toHex(crypto.seal(fromHex(plaintext), fromHex(nonce), fromHex(key)))),
  msgpack(),
  padding(),
  rumors(),
  seals(),
  giftWraps(crypto),
  regions(),
  eventIds(),
  deliveryTokens(),
  auth(),
  backupKeys(),
  backups((seed, plaintext, nonce) => {
    const key = backupKey(crypto, fromHex(seed));
    return nonce + toHex(crypto.seal(fromHex(plaintext), fromHex(nonce), key));
  }),
  contactLinks(),
  verification(),
  meetings(),
  fingerprint(),
  rotation(),
  cells(),
  memberKeys(),
  grants(crypto),
  roomMessages(crypto),
  frames(),
  mailboxes(crypto, (seed, generation) => toHex(mailboxMaster(crypto, fromHex(seed), generation).publicKey)),
  sessionKeys(),
  normalising(),
  discovery(crypto),
  smsNumbers(crypto),
  courier(crypto),
  attestations(crypto),
];
