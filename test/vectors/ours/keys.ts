/** Our code as vector operations: keys, phrases, derivations, signatures. */

import { type BackupRow, openBackup, sealBackup } from "../../../src/protocol/backup/backup.ts";
import { backupKey } from "../../../src/protocol/backup/backup-key.ts";
import { tokenForReceiving, tokenForSending } from "../../../src/protocol/delivery/token.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { eventId, sealedEventId } from "../../../src/protocol/giftwrap/envelope.ts";
import { type KdfContext, kdf } from "../../../src/protocol/giftwrap/kdf.ts";
import { checkRotation, identityFromSeed, recipientFromKey, rotateKey } from "../../../src/protocol/identity/identity.ts";
import { seedToWords, wordsToSeed } from "../../../src/protocol/identity/mnemonic.ts";
import type { Crypto } from "../../../src/protocol/primitives/crypto.ts";
import { ephemeralToX25519 } from "../../../src/protocol/primitives/edwards.ts";
import { fingerprint } from "../../../src/protocol/verification/fingerprint.ts";
import {
  answerableChallenge,
  bareAuthMessage,
  boundAuthMessage,
  boundHttpMessage,
  httpAuthMessage,
  isBareBody,
} from "../../../src/protocol/wire/auth.ts";
import { bytesOf, type JsonMap, numberOf, type Operations, textOf, toHex } from "../format.ts";

/** A signed message with what carries it. */
function signed(crypto: Crypto, input: JsonMap, message: Uint8Array): JsonMap {
  const { secretKey, publicKey } = crypto.keyPairFromSeed(bytesOf(input, "seed"));
  return { public_key: toHex(publicKey), message: toHex(message), sig: toHex(crypto.sign(message, secretKey)) };
}

export const identityOperations = (crypto: Crypto): Operations => ({
  kdf: {
    kdf: (input) => ({ key: toHex(kdf(crypto, bytesOf(input, "secret"), textOf(input, "context") as KdfContext)) }),
  },
  identity: {
    "from-seed"(input) {
      const { publicKey, secretKey, x25519Public, x25519Secret } = identityFromSeed(crypto, bytesOf(input, "seed"));
      return {
        public_key: toHex(publicKey),
        secret_key: toHex(secretKey),
        x25519_public: toHex(x25519Public),
        x25519_secret: toHex(x25519Secret),
      };
    },
    recipient: (input) => ({ x25519_public: toHex(recipientFromKey(crypto, bytesOf(input, "public_key")).x25519Public) }),
    ephemeral: (input) => ({ x25519_public: toHex(ephemeralToX25519(bytesOf(input, "ephemeral_pk"))) }),
    shared: (input) => ({ shared: toHex(crypto.scalarMult(bytesOf(input, "x25519_secret"), bytesOf(input, "x25519_public"))) }),
  },
  mnemonic: {
    words: (input) => ({ phrase: seedToWords(bytesOf(input, "seed")).join(" ") }),
    seed: (input) => ({ seed: toHex(wordsToSeed(textOf(input, "phrase"))) }),
  },
  fingerprint: {
    fingerprint: (input) => ({ shown: fingerprint(crypto, bytesOf(input, "one"), bytesOf(input, "other")).join(" ") }),
  },
  rotation: {
    rotate(input) {
      const old = identityFromSeed(crypto, bytesOf(input, "old_seed"));
      const { migration_sig } = rotateKey(crypto, old, bytesOf(input, "new_pubkey"));
      return { old_pubkey: toHex(old.publicKey), migration_sig: toHex(migration_sig) };
    },
    check(input) {
      const content = { new_pubkey: bytesOf(input, "new_pubkey"), migration_sig: bytesOf(input, "migration_sig") };
      checkRotation(crypto, bytesOf(input, "old_pubkey"), content);
      return { new_pubkey: toHex(content.new_pubkey) };
    },
  },
});

export const derivationOperations = (crypto: Crypto): Operations => ({
  aead: {
    seal: (input) => ({
      ciphertext: toHex(crypto.seal(bytesOf(input, "plaintext"), bytesOf(input, "nonce"), bytesOf(input, "key"))),
    }),
    open: (input) => ({
      plaintext: toHex(crypto.open(bytesOf(input, "ciphertext"), bytesOf(input, "nonce"), bytesOf(input, "key"))),
    }),
  },
  "event-id": {
    store: (input) => ({ event_id: toHex(eventId(crypto, triple(input))) }),
    sealed(input) {
      const submit = {
        ...triple(input),
        delivery_token: bytesOf(input, "delivery_token"),
        created_at: numberOf(input, "created_at"),
      };
      return { event_id: toHex(sealedEventId(crypto, submit)) };
    },
  },
  "delivery-token": {
    sending(input) {
      const recipient = recipientFromKey(crypto, bytesOf(input, "recipient_pk"));
      return { delivery_token: toHex(tokenForSending(crypto, identityFromSeed(crypto, bytesOf(input, "own_seed")), recipient)) };
    },
    receiving(input) {
      const contact = recipientFromKey(crypto, bytesOf(input, "contact_pk"));
      return { delivery_token: toHex(tokenForReceiving(crypto, identityFromSeed(crypto, bytesOf(input, "own_seed")), contact)) };
    },
  },
  "backup-key": {
    key: (input) => ({ key: toHex(backupKey(crypto, bytesOf(input, "seed"))) }),
  },
  backup: {
    seal(input) {
      const snapshot = { made_at: numberOf(input, "made_at"), rows: input.rows as unknown as readonly BackupRow[] };
      return { blob: toHex(sealBackup(crypto, bytesOf(input, "seed"), snapshot, bytesOf(input, "nonce"))) };
    },
    open(input) {
      const { made_at, rows } = openBackup(crypto, bytesOf(input, "seed"), bytesOf(input, "blob"));
      return { made_at, rows: rows.map((row) => ({ ...row })) };
    },
  },
  auth: {
    bare: (input) => signed(crypto, input, bareAuthMessage(bytesOf(input, "nonce"))),
    bound: (input) => signed(crypto, input, boundAuthMessage(bytesOf(input, "nonce"), textOf(input, "host"))),
    http: (input) => signed(crypto, input, httpAuthMessage(bytesOf(input, "body"), numberOf(input, "timestamp"))),
    "bound-http"(input) {
      const digest = crypto.blake2b(32, bytesOf(input, "body"));
      const [authority, method, target] = [textOf(input, "authority"), textOf(input, "method"), textOf(input, "target")];
      return signed(
        crypto,
        input,
        boundHttpMessage({ authority, method, target, timestamp: numberOf(input, "timestamp"), digest }),
      );
    },
    "answer-challenge"(input) {
      const [nonce, bound] = [bytesOf(input, "nonce"), textOf(input, "form") === "bound"];
      if (!answerableChallenge(nonce, bound)) throw new ProtocolError("malformed", "not a challenge to sign");
      return signed(crypto, input, bound ? boundAuthMessage(nonce, textOf(input, "host")) : bareAuthMessage(nonce));
    },
    "check-http"(input) {
      if (!isBareBody(bytesOf(input, "body"))) throw new ProtocolError("malformed", "as long as a challenge less a time");
      return signed(crypto, input, httpAuthMessage(bytesOf(input, "body"), numberOf(input, "timestamp")));
    },
    verify(input) {
      if (!crypto.verify(bytesOf(input, "sig"), bytesOf(input, "message"), bytesOf(input, "public_key"))) {
        throw new ProtocolError("bad-signature", "does not verify");
      }
      return {};
    },
  },
});

const triple = (input: JsonMap) => ({
  ephemeral_pk: bytesOf(input, "ephemeral_pk"),
  nonce: bytesOf(input, "nonce"),
  ciphertext: bytesOf(input, "ciphertext"),
});
