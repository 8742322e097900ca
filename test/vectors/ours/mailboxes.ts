/** Our code as vector operations: blinded mailboxes, session keys. */
import { equal } from "../../../src/protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { unwrap } from "../../../src/protocol/giftwrap/giftwrap.ts";
import { identityFromSeed } from "../../../src/protocol/identity/identity.ts";
import { masterSeed } from "../../../src/protocol/mailboxes/generations.ts";
import {
  isMailboxOf,
  mailbox,
  mailboxAddress,
  mailboxMaster,
  mailboxSecret,
  readMaster,
} from "../../../src/protocol/mailboxes/mailbox.ts";
import { backupSession } from "../../../src/protocol/mailboxes/session-keys.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { bytesOf, fromHex, type JsonMap, numberOf, type Operations, textOf, toHex } from "../format.ts";
import { rumorToJson } from "./envelopes.ts";

export const mailboxOperations = (crypto: Crypto): Operations => {
  const master = (input: JsonMap) => mailboxMaster(crypto, bytesOf(input, "seed"), numberOf(input, "generation"));
  const at = (input: JsonMap): [string, number] => [textOf(input, "authority"), numberOf(input, "epoch")];
  return {
    mailbox: {
      master(input) {
        const seed = masterSeed(crypto, bytesOf(input, "seed"), numberOf(input, "generation"));
        return { master_seed: toHex(seed), mailbox_key: toHex(master(input).publicKey) };
      },
      address: (input) => ({
        mailbox: toHex(mailboxAddress(crypto, readMaster(bytesOf(input, "mailbox_key")), ...at(input))),
      }),
      mailbox(input) {
        const { publicKey, scalar, prefix } = mailboxSecret(crypto, master(input), ...at(input));
        return { mailbox: toHex(publicKey), scalar: toHex(scalar), prefix: toHex(prefix) };
      },
      sign(input) {
        const own = mailbox(crypto, master(input), ...at(input));
        return { mailbox: toHex(own.publicKey), sig: toHex(own.sign(bytesOf(input, "message"))) };
      },
      unwrap(input) {
        const own = identityFromSeed(crypto, bytesOf(input, "recipient_seed"));
        const masters = (input.mailbox_keys as readonly string[]).map((key) => readMaster(fromHex(key)));
        const isOurs = (key: Uint8Array): boolean => equal(key, own.publicKey) || isMailboxOf(crypto, masters, ...at(input), key);
        return rumorToJson(unwrap(crypto, readGiftWrap(bytesOf(input, "giftwrap")), own, isOurs));
      },
    },
    "session-keys": {
      backup: (input) => ({
        public_key: toHex(backupSession(crypto, bytesOf(input, "seed"), textOf(input, "authority")).publicKey),
      }),
    },
  };
};
